/** Steps of the filter that can be taken back. */
import { batch, effect, signal } from "@preact/signals";
import type { Quick } from "./filter";
import { gesture, hidden, quick } from "./state";

interface Step {
  quick: Quick;
  hidden: ReadonlySet<string>;
}

/** The most steps kept. */
const most = 50;

/** Filters before the one in force, the newest last. */
export const past = signal<readonly Step[]>([]);

/** Remembers each filter that is left, but for those that undo leaves and those on the way of one gesture. Returns a disposer. */
export function followUndo(): () => void {
  let now: Step = { quick: quick.peek(), hidden: hidden.peek() };
  let kept = past.peek();
  let by = 0; // the gesture of the last step
  return effect(() => {
    const next = { quick: quick.value, hidden: hidden.value };
    const undone = past.peek().length < kept.length;
    if (!undone && (next.quick !== now.quick || next.hidden !== now.hidden)) {
      const goesOn = gesture.peek() !== 0 && gesture.peek() === by;
      by = gesture.peek();
      if (!goesOn) past.value = [...past.peek(), now].slice(-most);
    }
    kept = past.peek();
    now = next;
  });
}

/** Takes the last step back; false without one. */
export function undo(): boolean {
  const step = past.peek().at(-1);
  if (!step) return false;
  batch(() => {
    past.value = past.peek().slice(0, -1);
    hidden.value = step.hidden;
    quick.value = step.quick;
  });
  return true;
}
