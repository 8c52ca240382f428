/** Views that a person keeps: on the server for who is signed in, else in this browser; and how watched ones stood when last looked at. */
import { signal } from "@preact/signals";
import { read } from "../client";
import { viewerKey } from "../load/since";
import { dropView, recall, recallStand, rememberStand, savedViews, saveView } from "../memory";
import { fieldNamer, sentence } from "../reason";
import { send } from "../send";
import { session } from "../state";
import { isRecord } from "../wire";
import { asStand, type Stand } from "./stand";
import { type Word, w } from "./words";

export interface Kept {
  id: string;
  version: number;
  name: string;
  query: string;
  /** Prefix of the unit that shares it; empty: nobody does. */
  unit: string;
  own: boolean;
  remove: boolean;
  /** Of whoever saved it. */
  scope: readonly string[];
  narrower: boolean;
  /** When it was last looked at; null: is not watched. */
  watched: string | null;
}

export const kept = signal<readonly Kept[]>([]);
/** Units that one may share views with. */
export const shareable = signal<readonly string[]>([]);
export const mostWatched = signal(12);

/** Whether views lie on the server: a person's do. */
export function onServer(): boolean {
  const v = session.value?.viewer;
  return v?.anonymous === false && v.role !== "kiosk";
}

/** What a person is told of a change that was not made; empty when it was. */
export type Said = string;

let asked = 0;
let answered = 0;

/** Reads all views. What an earlier build kept in this browser moves to the server with the first sign-in. */
export async function loadViews(signal: AbortSignal): Promise<void> {
  recall(viewerKey());
  if (!onServer()) {
    kept.value = savedViews.peek().map(v => localView(v.name, v.search));
    return;
  }
  for (const v of savedViews.peek()) {
    const outcome = await send("POST", "/api/views", { body: { name: v.name, query: v.search } });
    if (outcome.kind === "ok" || outcome.kind === "conflict") dropView(viewerKey(), v.name);
  }
  const question = ++asked;
  const doc = await read("/api/views", asViews, signal);
  if (question < answered) return; // a later one was answered sooner
  answered = question;
  kept.value = doc.views;
  shareable.value = doc.share;
  mostWatched.value = doc.most_watched;
}

function localView(name: string, query: string): Kept {
  const watched = recallStand(viewerKey(), name)?.at ?? null;
  return { id: name, version: 1, name, query, unit: "", own: true, remove: true, scope: [], narrower: false, watched };
}

export async function keep(name: string, query: string, unit: string): Promise<Said> {
  if (!onServer()) {
    saveView(viewerKey(), { name, search: query });
    rememberStand(viewerKey(), name, null); // a view that takes an old one's name is not the one that was watched
    await reload();
    return "";
  }
  return changed("POST", "/api/views", { body: { name, query, unit } });
}

/** Sets a view of one's own to another query. */
export async function replace(v: Kept, query: string): Promise<Said> {
  if (!onServer()) return keep(v.name, query, "");
  const match = `"v${v.version}"`;
  return changed("PUT", `/api/views/${v.id}`, { body: { name: v.name, query, unit: v.unit }, match });
}

export async function drop(v: Kept): Promise<Said> {
  if (!onServer()) {
    dropView(viewerKey(), v.name);
    rememberStand(viewerKey(), v.name, null);
    await reload();
    return "";
  }
  return changed("DELETE", `/api/views/${v.id}`, { match: `"v${v.version}"` });
}

/** Keeps how a view stands as seen. */
export async function markSeen(v: Kept, stand: Stand, at: string): Promise<Said> {
  if (!onServer()) {
    rememberStand(viewerKey(), v.name, { at, stand });
    await reload();
    return "";
  }
  return changed("PUT", `/api/views/${v.id}/watch`, { body: stand });
}

export async function unwatch(v: Kept): Promise<Said> {
  if (!onServer()) {
    rememberStand(viewerKey(), v.name, null);
    await reload();
    return "";
  }
  return changed("DELETE", `/api/views/${v.id}/watch`);
}

/** How a watched view stood when it was last looked at; null when it is not watched. */
export async function lastSeen(v: Kept, signal: AbortSignal): Promise<Stand | null> {
  if (!onServer()) return asStand(recallStand(viewerKey(), v.name)?.stand);
  return read(`/api/views/${encodeURIComponent(v.id)}/watch`, asStand, signal);
}

async function changed(method: string, path: string, request: Parameters<typeof send>[2] = {}): Promise<Said> {
  const outcome = await send(method, path, request);
  if (outcome.kind !== "offline") await reload();
  if (outcome.kind === "ok") return "";
  if (outcome.kind === "refused") {
    const names = {
      name: w("field.name"),
      query: w("field.query"),
      unit: w("share"),
      view: w("inbox"),
      layers: w("inbox"),
    };
    return w("refused", { reason: sentence(outcome.fields, fieldNamer(names, [])) || outcome.reason });
  }
  if (outcome.kind === "conflict") return w(method === "POST" ? "takenName" : "changedMeanwhile");
  return w(outcome.kind satisfies Word);
}

async function reload(): Promise<void> {
  await loadViews(new AbortController().signal).catch(() => {}); // what is shown stays until the next reading
}

function asViews(doc: unknown): { views: Kept[]; share: string[]; most_watched: number } {
  if (!isRecord(doc) || !Array.isArray(doc.views) || !Array.isArray(doc.share))
    throw new TypeError("not a list of views");
  return { views: doc.views as Kept[], share: doc.share as string[], most_watched: Number(doc.most_watched) || 12 };
}
