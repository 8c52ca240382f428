/** Where a village or township lies: names repeat from county to county. */
import { shortName } from "../format";
import { unitOf } from "../state";

interface Props {
  unit: string;
  /** Digits of the code of what all units of the list lie in, which is not said with each. */
  shared: number;
}

export function Above({ unit, shared }: Props) {
  const codes = [6, 9].filter(n => n > shared && n < unit.length).map(n => unit.slice(0, n));
  const names = codes.map(c => unitOf(c)?.properties.name).filter(n => typeof n === "string");
  return names.length > 0 ? <span class="muted small">{names.map(shortName).join(" ")}</span> : null;
}

/** How many digits name the one county or township that all units lie in; 0 where they lie in several. */
export function sharedBy(units: readonly string[]): number {
  const first = units[0] ?? "";
  return [9, 6].find(n => units.every(u => u.startsWith(first.slice(0, n)))) ?? 0;
}
