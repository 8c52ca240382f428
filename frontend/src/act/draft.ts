/** What was written into a form and not yet sent. It outlives the drawer, so that Escape or a look at another case costs nothing; it stays in memory alone, since it may name parties. */
import { computed, signal } from "@preact/signals";
import type { Position } from "../wire";

type Texts = Readonly<Record<string, string>>;

const none: Texts = {};
const drafts = signal<ReadonlyMap<string, Texts>>(new Map());

/** Whether leaving the page would lose something. */
export const unsent = computed(() => drafts.value.size > 0);

/** The place of what is being registered, while something else is looked at. */
export const placed = signal<Position | null>(null);

export function draftOf(form: string): Texts {
  return drafts.value.get(form) ?? none;
}

/** Keeps what a form holds; nothing written is nothing kept. `emptied`: an empty text says something too, as in a correction. */
export function keep(form: string, texts: Texts, emptied = false): void {
  const next = new Map(drafts.peek());
  if (Object.values(texts).some(text => emptied || text !== "")) next.set(form, texts);
  else next.delete(form);
  drafts.value = next;
}

export function forget(form: string): void {
  keep(form, none);
}

/** What was sent is stored; what was written meanwhile is still to be sent. */
export function settle(form: string, sent: Texts): void {
  const rest = Object.entries(draftOf(form)).filter(([name, text]) => sent[name] !== text);
  keep(form, Object.fromEntries(rest), true);
}
