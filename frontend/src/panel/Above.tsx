/** Where a village or township lies: names repeat from county to county. */
import { shortName } from "../format";
import { unitOf } from "../state";

export function Above({ unit }: { unit: string }) {
  const codes = [unit.slice(0, 6), unit.slice(0, 9)].filter(c => c.length < unit.length);
  const names = codes.map(c => unitOf(c)?.properties.name).filter(n => typeof n === "string");
  return names.length > 0 ? <span class="muted small">{names.map(shortName).join(" ")}</span> : null;
}
