/** Closing of what opens from a button: a press elsewhere, or Esc, which gives the focus back to the button. */
import type { Signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

/** Closes `open` from outside of `ref`, whose first button opened it. */
export function useDismiss(ref: RefObject<HTMLElement | null>, open: Signal<boolean>): void {
  useEffect(() => {
    const own = new AbortController();
    const { signal } = own;
    const outside = (e: Event) => {
      if (!ref.current?.contains(e.target as Node)) open.value = false;
    };
    const leave = (e: KeyboardEvent) => {
      if (e.key !== "Escape" || !open.peek()) return;
      e.preventDefault();
      open.value = false;
      ref.current?.querySelector("button")?.focus();
    };
    addEventListener("pointerdown", outside, { signal });
    addEventListener("keydown", leave, { signal, capture: true });
    return () => own.abort();
  }, []);
}
