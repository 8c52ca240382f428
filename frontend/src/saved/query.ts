/** What of the desk's address is kept with a view, and how one is opened. */

import { lasting } from "../memory";
import { quick, view } from "../state";
import { readUrl, writeUrl } from "../url";

/** Parts that are a person's, not a view's. */
const own = ["theme", "lang", "contrast"] as const;

/** The present conditions and look, as they are saved. What only the map's edge narrows is kept as that edge: a view stays the same on every screen. */
export function queryToKeep(): string {
  const q = new URLSearchParams(lasting(writeUrl()));
  for (const part of own) q.delete(part);
  q.delete("box");
  const at = view.peek();
  if (quick.peek().inView && at) q.set("box", at.bbox.map(v => v.toFixed(5)).join(","));
  return `?${q}`;
}

/** Goes to a saved query; language, theme and contrast stay the reader's. */
export function openQuery(query: string): void {
  const q = new URLSearchParams(query);
  const now = new URLSearchParams(writeUrl());
  for (const part of own) {
    const value = now.get(part);
    if (value) q.set(part, value);
    else q.delete(part);
  }
  readUrl(`?${q}`);
}

/** Whether a scope leaves out some of another. */
export function isNarrower(scope: readonly string[], than: readonly string[]): boolean {
  return than.some(unit => !scope.some(own => unit.startsWith(own)));
}
