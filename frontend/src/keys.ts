/** Keys that work wherever the focus is (Esc), or on the map alone, so that they never take a letter from a field. */
import { effect } from "@preact/signals";
import { drillOut } from "./drill";
import { afterPaint } from "./later";
import { folded, goal, helping, keyed, listing, pasted, selection, subject } from "./state";
import { undo } from "./undo";

/** Listens until the signal aborts. */
export function followKeys(map: HTMLElement, signal: AbortSignal): void {
  addEventListener("pointerdown", () => (keyed.value = false), { signal, capture: true });
  addEventListener("keydown", () => (keyed.value = true), { signal, capture: true });
  addEventListener(
    "keydown",
    event => {
      if (event.defaultPrevented) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && command(event)) event.preventDefault();
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") close();
      else if (event.target === map && press(event.key)) event.preventDefault();
    },
    { signal },
  );
}

/** Closes what lies on top, at last goes one level up; dialogs close themselves. */
function close(): void {
  if (document.querySelector("dialog:modal")) return;
  if (pasted.peek() !== null) pasted.value = null;
  else if (selection.peek()) selection.value = null;
  else if (listing.peek()) listing.value = false;
  else drillOut();
}

/** Ctrl and a letter, wherever the focus is; Ctrl+Z in a field is the field's own. */
function command({ key, target, shiftKey }: KeyboardEvent): boolean {
  if (key.toLowerCase() !== "z" || shiftKey) return false;
  const typing = target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea");
  return !typing && undo();
}

function press(key: string): boolean {
  switch (key) {
    case "h":
    case "H":
      goal.value = { kind: "home" };
      return true;
    case "l":
    case "L":
      listing.value = !listing.peek();
      return true;
    case "p":
    case "P":
      folded.value = !folded.peek();
      return true;
    case "?":
      helping.value = true;
      return true;
    default:
      return false;
  }
}

/** Gives the focus to a card that the keyboard opened, and back to where it was when the card goes. Returns a disposer. */
export function followFocus(): () => void {
  let from: HTMLElement | null = null;
  return effect(() => {
    const open = subject.value?.feature != null;
    const active = document.activeElement;
    if (open && !from && keyed.peek() && active instanceof HTMLElement) {
      from = active;
      // What waits for the same frame renders the card and opens its popup.
      afterPaint(() =>
        afterPaint(() => document.querySelector<HTMLElement>("[data-card]")?.focus({ preventScroll: true })),
      );
    } else if (!selection.value && from) {
      const back = from;
      from = null;
      afterPaint(() => back.isConnected && back.focus({ preventScroll: true }));
    }
  });
}
