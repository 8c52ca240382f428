/** On a narrow screen the record's card lies along the bottom instead of in a popup. */
import { Card } from "./Card";
import { useInset } from "./inset";

export function BottomCard() {
  const ref = useInset<HTMLElement>("bottom");
  return (
    <aside ref={ref} tabIndex={-1} data-card="" class="panel sheet-card">
      <Card />
    </aside>
  );
}
