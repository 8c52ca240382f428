/** Assigning many records at once: what is sent, what changed under one's hands, and how it is taken back. */
import type { Feature, FormLayer } from "../wire";
import type { Texts } from "./Inputs";
import { textOf } from "./Inputs";

/** What many records are given at once, in the order of the form. */
const assignable = ["owner_tier", "owner_post", "departments", "key_case", "supervised", "due"] as const;

export interface Body {
  records: { id: string; version: number }[];
  properties: Record<string, string>;
  reason: string;
}

export function fieldsOf(form: FormLayer): FormLayer["fields"] {
  return assignable.flatMap(name => form.fields.find(f => f.name === name) ?? []);
}

export function bodyOf(rows: readonly Feature[], texts: Texts, reason: string): Body {
  const properties = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));
  return { records: rows.map(f => ({ id: f.id, version: Number(f.properties.version) })), properties, reason };
}

/** How rows stand apart after a conflict: those that somebody changed, and those that are gone. */
export interface Conflict {
  changed: { was: Feature; is: Feature }[];
  gone: Feature[];
}

export function conflictOf(was: readonly Feature[], is: ReadonlyMap<string, Feature | null>): Conflict {
  const changed = was.flatMap(f => {
    const now = is.get(f.id);
    return now && now.properties.version !== f.properties.version ? [{ was: f, is: now }] : [];
  });
  return { changed, gone: was.filter(f => is.get(f.id) === null) };
}

/** Names of the fields in which two states of a row differ, of those that are assigned and the status. */
export function differing(was: Feature, is: Feature): string[] {
  return ["status", ...assignable].filter(name => textOf(was.properties[name]) !== textOf(is.properties[name]));
}

/** The most changes that an undo is made of. */
const mostUndone = 12;

/**
 * Assignments that give the rows what they had, one for each set of former values; null when that cannot be said: a deadline that only followed
 * from the rules is not on the list, and too many different values would be a long work.
 */
export function undoOf(rows: readonly Feature[], versions: ReadonlyMap<string, number>, given: Texts): Body[] | null {
  const names = Object.keys(given);
  if (names.includes("due")) return null;
  const groups = new Map<string, Body>();
  for (const f of rows) {
    const version = versions.get(f.id);
    if (version === undefined) return null;
    const properties = Object.fromEntries(names.map(name => [name, textOf(f.properties[name])]));
    const key = JSON.stringify(properties);
    const body = groups.get(key) ?? { records: [], properties, reason: "" };
    body.records.push({ id: f.id, version });
    groups.set(key, body);
  }
  return groups.size <= mostUndone ? [...groups.values()] : null;
}
