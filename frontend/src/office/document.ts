/** A JSON document as a flat form: one text a leaf, lists and empty objects as JSON. */
import { isRecord } from "../wire";

export interface Leaf {
  path: string; // members joined by dots
  value: unknown;
}

export function leavesOf(doc: unknown, path = ""): Leaf[] {
  if (!isRecord(doc) || (path && Object.keys(doc).length === 0)) return [{ path, value: doc }];
  return Object.entries(doc).flatMap(([name, value]) => leavesOf(value, path ? `${path}.${name}` : name));
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The value that a text stands for in the place of another: of its kind, or the text itself where it is not of that kind. */
export function readAs(text: string, was: unknown): unknown {
  if (typeof was === "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // the server says what is wrong with it
  }
}

/** Only what changed, as the document nests it. */
export function patchOf(leaves: Leaf[], texts: Record<string, string>): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const leaf of leaves) {
    const text = texts[leaf.path];
    if (text === undefined || text === textOf(leaf.value)) continue;
    const names = leaf.path.split(".");
    const last = names.pop() ?? "";
    let at = patch;
    for (const name of names) {
      const inner = at[name];
      const next = isRecord(inner) ? inner : {};
      at[name] = next;
      at = next;
    }
    at[last] = readAs(text, leaf.value);
  }
  return patch;
}

/** The fault of a leaf: its own, or that of the member it lies in. */
export function faultAt(fields: Record<string, string>, path: string): string | undefined {
  for (let p = path; p; p = p.slice(0, Math.max(0, p.lastIndexOf(".")))) {
    const fault = fields[p];
    if (fault !== undefined) return fault;
  }
  return undefined;
}
