/** What was written into a form and not yet sent. It outlives the drawer, so that Escape or a look at another case costs nothing; it stays in memory alone, since it may name parties. */
import { computed, signal } from "@preact/signals";
import type { Position } from "../wire";

type Texts = Readonly<Record<string, string>>;

const none: Texts = {};
const drafts = signal<ReadonlyMap<string, Texts>>(new Map());
const bases = new Map<string, Texts>();
const keys = new Map<string, string>();

/** Whether leaving the page would lose something. */
export const unsent = computed(() => drafts.value.size > 0);

/** The place of what is being registered, while something else is looked at. */
export const placed = signal<Position | null>(null);

export function draftOf(form: string): Texts {
  return drafts.value.get(form) ?? none;
}

/** What the record held when the first of a correction was written, so that it is seen who changed it since; undefined where nothing is. */
export function baseOf(form: string): Texts | undefined {
  return bases.get(form);
}

/** The Idempotency-Key of a draft: of an answer that was lost, the same again must not be done twice, in whichever drawer. */
export function keyOf(form: string, make: () => string): string {
  const key = keys.get(form) ?? make();
  keys.set(form, key);
  return key;
}

/** What is sent next is another wish. */
export function renew(form: string): void {
  keys.delete(form);
}

/** Keeps what a form holds; nothing written is nothing kept. Of a correction, `stored` is what the record holds: an empty text says something too. */
export function keep(form: string, texts: Texts, stored?: Texts): void {
  const next = new Map(drafts.peek());
  if (Object.values(texts).some(text => stored || text !== "")) {
    next.set(form, texts);
    if (stored && !bases.has(form)) bases.set(form, stored);
  } else {
    next.delete(form);
    bases.delete(form);
  }
  drafts.value = next;
}

export function forget(form: string): void {
  keep(form, none);
  renew(form);
}

/** What was sent is stored; what was written meanwhile is still to be sent. */
export function settle(form: string, sent: Texts): void {
  const rest = Object.entries(draftOf(form)).filter(([name, text]) => sent[name] !== text);
  bases.set(form, { ...bases.get(form), ...sent });
  keep(form, Object.fromEntries(rest), bases.get(form));
}
