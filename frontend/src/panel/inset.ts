/** Tells the map how much of its edges a panel covers. */
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { above, type Insets, insets, narrow } from "../state";

type Side = keyof Insets | "top";

/** Which panel a side's measure is of. */
const owners: Record<Side, HTMLElement | null> = { left: null, right: null, bottom: null, top: null };

/** A ref for a panel at a side of the map: what it covers, with the gap beside it, is kept in `insets`, of the top in `above`, while it is there. */
export function useInset<E extends HTMLElement>(side: Side): RefObject<E | null> {
  const ref = useRef<E>(null);
  const flat = narrow.value;
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    owners[side] = element;
    const measure = () => owners[side] === element && set(side, covered(element, side, flat));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    addEventListener("resize", measure);
    measure();
    return () => {
      observer.disconnect();
      removeEventListener("resize", measure);
      if (owners[side] === element) owners[side] = null;
      // Where another panel takes its place, nothing changes: it is there when the rendering is done.
      queueMicrotask(() => owners[side] === null && set(side, 0));
    };
  }, [side, flat]);
  return ref;
}

/** On a narrow screen panels lie along the bottom and cover nothing at the sides; on a wide one only the table does. */
function covered(element: HTMLElement, side: Side, flat: boolean): number {
  const box = element.getBoundingClientRect();
  const map = document.getElementById("map")?.getBoundingClientRect();
  if (!map || box.width === 0) return 0;
  if (side === "top") return Math.max(0, box.bottom - map.top);
  if (flat && side !== "bottom") return 0;
  if (side === "left") return Math.max(0, box.right - map.left);
  if (side === "right") return Math.max(0, map.right - box.left);
  return Math.max(0, map.bottom - box.top);
}

function set(side: Side, px: number): void {
  if ((side === "top" ? above.peek() : insets.peek()[side]) === px) return;
  document.documentElement.style.setProperty(`--covered-${side}`, `${px}px`); // before the card is placed, whose height it bounds
  if (side === "top") above.value = px;
  else insets.value = { ...insets.peek(), [side]: px };
}
