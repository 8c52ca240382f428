/** What this browser remembers for a person: saved views, and how things stood at the last visit. Nothing in it is a record's content. */
import { signal } from "@preact/signals";

export interface SavedView {
  name: string;
  /** The address's query: the filter and the look, without a selection. */
  search: string;
}

/** Values of a measure per unit as they were seen, and when. */
export interface Seen {
  at: string;
  topic: string;
  by: string;
  counts: Record<string, number>;
  total: number;
}

/** The most views kept, and the longest name. */
const most = 30;
const longest = 40;

export const savedViews = signal<readonly SavedView[]>([]);

/** Reads what is remembered for a viewer, who is named by role and scope: another person at the same screen has views of their own. */
export function recall(viewer: string): { seen: Seen | null } {
  savedViews.value = viewsOf(get(`views ${viewer}`));
  return { seen: seenOf(get(`seen ${viewer}`)) };
}

/** Keeps a view under a name; one of the same name is replaced. */
export function saveView(viewer: string, view: SavedView): void {
  const name = view.name.trim().slice(0, longest);
  if (!name) return;
  const rest = savedViews.peek().filter(v => v.name !== name);
  savedViews.value = [{ name, search: view.search }, ...rest].slice(0, most);
  put(`views ${viewer}`, savedViews.peek());
}

export function dropView(viewer: string, name: string): void {
  savedViews.value = savedViews.peek().filter(v => v.name !== name);
  put(`views ${viewer}`, savedViews.peek());
}

export function remember(viewer: string, seen: Seen): void {
  put(`seen ${viewer}`, seen);
}

/** How a watched view stood when it was last looked at, and when that was; null when it is not watched. */
export function recallStand(viewer: string, name: string): { at: string; stand: unknown } | null {
  const doc = get(`watch ${viewer} ${name}`) as { at: string; stand: unknown } | null;
  return typeof doc?.at === "string" ? doc : null;
}

/** Keeps how a view stands, or with null watches it no longer. */
export function rememberStand(viewer: string, name: string, stand: { at: string; stand: unknown } | null): void {
  put(`watch ${viewer} ${name}`, stand);
}

/** An address without what one looks at at the moment: the selection. */
export function lasting(search: string): string {
  const q = new URLSearchParams(search);
  q.delete("sel");
  return `?${q}`;
}

function viewsOf(doc: unknown): SavedView[] {
  if (!Array.isArray(doc)) return [];
  return doc.filter(
    (v): v is SavedView => typeof v?.name === "string" && typeof v?.search === "string" && v.search.startsWith("?"),
  );
}

function seenOf(doc: unknown): Seen | null {
  const d = doc as Seen | null;
  const whole =
    typeof d === "object" &&
    d !== null &&
    !Number.isNaN(Date.parse(d.at)) &&
    typeof d.counts === "object" &&
    d.counts !== null;
  return whole && typeof d.total === "number" ? d : null;
}

/** A browser may refuse to keep anything: the desk works without. */
function get(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`lianxin ${key}`) ?? "null");
  } catch {
    return null;
  }
}

function put(key: string, value: unknown): void {
  try {
    localStorage.setItem(`lianxin ${key}`, JSON.stringify(value));
  } catch {
    // full or refused
  }
}
