/** Why a deadline is when it is: the day it counts from, the days it was given, extended by and stood still. Read from the record's history. */
import { daysBetween, localDay } from "../format";
import { zone } from "../state";
import type { Past, Stored } from "./task";
import { w } from "./words";

/** What the server puts before the reason of an extension, and of a merge. */
const extended = "extended: ";
const merged = /^merged (\S+): /;

export function isExtension(h: Past): boolean {
  return h.reason?.startsWith(extended) ?? false;
}

/** A reason as a person gave it, with what was done in words. */
export function reasonText(reason: string): string {
  if (reason.startsWith(extended)) return w("extended", { reason: reason.slice(extended.length) });
  const id = merged.exec(reason)?.[1];
  return id ? w("merged", { id, reason: reason.replace(merged, "") }) : reason;
}

/** Lines, the first of which says from when it counts. */
export function storyOf(record: Stored): string[] {
  const clock = record.deadline;
  if (!clock) return [];
  const on = (at: unknown) => (typeof at === "string" ? localDay(at, zone.value) : "");
  const found = on(record.properties.found);
  const lines: string[] = [];
  const still = pauses(record);
  const lost = still.reduce((sum, p) => sum + (p.to ? p.days : 0), 0);
  const extensions = record.history.filter(isExtension);
  const longer = extensions.reduce((sum, h) => sum + gain(record, h), 0);
  if (found) {
    const given = daysBetween(found, clock.due) - lost - longer;
    lines.push(
      w(clock.stated && extensions.length === 0 && still.length === 0 ? "whyOwn" : "why", { found, n: given }),
    );
  }
  for (const h of extensions) lines.push(w("whyExtended", { day: on(h.at), n: gain(record, h) }));
  for (const p of still)
    lines.push(
      p.to ? w("whyPaused", { from: on(p.from), to: on(p.to), n: p.days }) : w("whyPausing", { from: on(p.from) }),
    );
  return lines;
}

/** The state that a change led to. */
function after(record: Stored, h: Past): Record<string, unknown> {
  const i = record.history.indexOf(h);
  return i === 0 ? record.properties : (record.history[i - 1]?.before ?? {});
}

/** By how many days an extension moved the deadline; where it followed from the rules until then, by what they give. */
function gain(record: Stored, h: Past): number {
  const [from, to] = [h.before.due, after(record, h).due];
  if (typeof from !== "string" || typeof to !== "string") return record.deadline?.extension_days ?? 0;
  return daysBetween(localDay(from, zone.value), localDay(to, zone.value));
}

interface Pause {
  from: string;
  to: string; // empty while it lasts
  days: number; // that the deadline moved by
}

function pauses(record: Stored): Pause[] {
  const out: Pause[] = [];
  for (const h of [...record.history].reverse()) {
    const [was, is] = [h.before.status, after(record, h).status];
    if (was !== "suspended" && is === "suspended") out.push({ from: h.at, to: "", days: 0 });
    const last = out.at(-1);
    if (was === "suspended" && is !== "suspended" && last) {
      last.to = h.at;
      last.days = Math.floor((Date.parse(h.at) - Date.parse(last.from)) / 86_400_000);
    }
  }
  return out;
}
