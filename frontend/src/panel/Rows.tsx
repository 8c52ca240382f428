/** A list of many rows of one height, of which only those in sight are in the document. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { count } from "../format";
import { t } from "../i18n";
import { rootPx } from "../size";
import { printing } from "../state";

/** Rows rendered beyond each end, so that a quick hand sees no gap. */
const spare = 8;

export function Rows<T>({ items, rem, keyOf, row, label, at, question = "" }: RowsProps<T>) {
  const ref = useRef<HTMLDivElement>(null);
  const seen = useSignal({ from: 0, to: 20 });
  const printed = useSignal<number | null>(null); // rows that paper has room for; null on screen
  const px = rem * rootPx();

  useLayoutEffect(() => {
    const box = ref.current;
    if (!box) return;
    const measure = () => {
      const from = Math.max(0, Math.floor(box.scrollTop / px) - spare);
      const to = Math.ceil((box.scrollTop + box.clientHeight) / px) + spare;
      if (from !== seen.value.from || to !== seen.value.to) seen.value = { from, to };
    };
    const observer = new ResizeObserver(measure); // tells of the first size as well
    observer.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, [px]);

  useLayoutEffect(() => {
    if (ref.current) ref.current.scrollTop = 0;
  }, [question]);

  useLayoutEffect(() => {
    const box = ref.current;
    if (!box || at === undefined || at < 0) return;
    const top = at * px;
    if (top < box.scrollTop || top + px > box.scrollTop + box.clientHeight) box.scrollTop = top - box.clientHeight / 3;
  }, [at, px]);

  const onPaper = printing.value;
  useLayoutEffect(() => {
    const box = ref.current;
    if (!onPaper || !box) return;
    box.scrollTop = 0;
    const room = Math.floor(box.clientHeight / px);
    printed.value = items.length > room ? Math.max(0, room - 1) : items.length; // the last says how many there are besides
    return () => (printed.value = null);
  }, [onPaper, items.length, px]);

  const { from, to } = printed.value === null ? seen.value : { from: 0, to: printed.value };
  const shown = items.slice(from, to);
  const height = printed.value === null ? items.length : printed.value;
  return (
    <div ref={ref} class="rows">
      <ul class="rows-all" aria-label={label} style={{ height: `${height * rem}rem` }} onKeyDown={walk}>
        {shown.map((item, i) => (
          <li
            key={keyOf(item)}
            class="rows-one"
            aria-posinset={from + i + 1}
            aria-setsize={items.length}
            style={{ top: `${(from + i) * rem}rem`, height: `${rem}rem` }}
          >
            {row(item, from + i)}
          </li>
        ))}
      </ul>
      {printed.value !== null && printed.value < items.length && (
        <p class="muted small unprinted">{t("rank.unprinted", { n: count(items.length - printed.value) })}</p>
      )}
    </div>
  );
}

interface RowsProps<T> {
  items: readonly T[];
  /** Height of a row. */
  rem: number;
  keyOf: (item: T) => string;
  row: (item: T, i: number) => ComponentChildren;
  label: string;
  /** The row to be kept in sight. */
  at?: number;
  /** What the rows answer: another question is read from the top. */
  question?: string;
}

/** Up and down go through the rows, Home and End to the first and last. */
function walk(event: KeyboardEvent): void {
  const list = (event.currentTarget as HTMLElement).parentElement;
  if (!list) return;
  const buttons = [...list.querySelectorAll<HTMLElement>("button")];
  const here = buttons.indexOf(document.activeElement as HTMLElement);
  if (here < 0) return;
  if (event.key === "Home" || event.key === "End") {
    event.preventDefault();
    list.scrollTop = event.key === "Home" ? 0 : list.scrollHeight;
    requestAnimationFrame(() => {
      const all = list.querySelectorAll<HTMLElement>("button");
      all[event.key === "Home" ? 0 : all.length - 1]?.focus({ preventScroll: true });
    });
    return;
  }
  const to = { ArrowDown: here + 1, ArrowUp: here - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(buttons.length - 1, to))]?.focus();
}
