/** A JSON document as a form: one text a leaf; lists, empty objects and those named as whole stand as JSON. */
import { isRecord } from "../wire";

export interface Leaf {
  path: string; // members joined by dots
  value: unknown;
}

export function leavesOf(doc: unknown, whole: readonly string[] = [], path = ""): Leaf[] {
  if (!isRecord(doc) || whole.includes(path) || (path && Object.keys(doc).length === 0)) return [{ path, value: doc }];
  return Object.entries(doc).flatMap(([name, value]) => leavesOf(value, whole, path ? `${path}.${name}` : name));
}

/** Members laid under those of a document: what it leaves out stands in the form too. */
export function over(doc: Record<string, unknown>, under: Record<string, unknown>): Record<string, unknown> {
  const all = { ...doc };
  for (const [name, value] of Object.entries(under)) {
    const own = doc[name];
    if (isRecord(value) && isRecord(own)) all[name] = over(own, value);
    else if (own === undefined) all[name] = value;
  }
  return all;
}

/** Leaves by the member of the document they lie in, in order; those of its own first, under the empty name. An empty list is null. */
export function sectionsOf(leaves: readonly Leaf[]): [section: string, leaves: Leaf[]][] {
  const sections = new Map<string, Leaf[]>([["", []]]);
  for (const leaf of leaves) {
    const dot = leaf.path.indexOf(".");
    const section =
      dot > 0 ? leaf.path.slice(0, dot) : Array.isArray(leaf.value) || leaf.value === null ? leaf.path : "";
    sections.set(section, [...(sections.get(section) ?? []), leaf]);
  }
  return [...sections].filter(([, inside]) => inside.length > 0);
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

/** Faults of a list or object that is one leaf, its own and those in it: `water`, `water[2].from`, `wall.targets.x`. */
export function faultsIn(fields: Record<string, string>, path: string): [name: string, reason: string][] {
  return Object.entries(fields).filter(
    ([name]) => name === path || name.startsWith(`${path}[`) || name.startsWith(`${path}.`),
  );
}

/** The fault of a leaf: its own, or that of the member it lies in. */
export function faultAt(fields: Record<string, string>, path: string): string | undefined {
  for (let p = path; p; p = p.slice(0, Math.max(0, p.lastIndexOf(".")))) {
    const fault = fields[p];
    if (fault !== undefined) return fault;
  }
  return undefined;
}
