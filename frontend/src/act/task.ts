/** What a person is doing beside looking: registering a record, or handling one. */
import { signal } from "@preact/signals";
import { fieldNamer, sentence } from "../reason";
import { type Outcome, send } from "../send";
import { layerById, picked, picking, type Ref, session } from "../state";
import { type FormLayer, isRecord, type Position } from "../wire";
import { placed } from "./draft";
import { w } from "./words";

export type Task = { kind: "register" | "assign"; layer: string } | ({ kind: "case" } & Ref);
export const task = signal<Task | null>(null);

/** What this viewer may register; null until it was asked for. */
export const forms = signal<readonly FormLayer[] | null>(null);

export function may(right: string): boolean {
  return session.value?.viewer?.rights?.includes(right) ?? false;
}

export async function loadForms(): Promise<void> {
  if (forms.peek()) return;
  const outcome = await send("GET", "/api/forms");
  if (outcome.kind === "ok" && isRecord(outcome.doc) && Array.isArray(outcome.doc.layers)) {
    forms.value = outcome.doc.layers as FormLayer[];
  }
}

export function open(next: Task): void {
  leave();
  picked.value = next.kind === "register" ? placed.peek() : null;
  task.value = next;
  void loadForms();
}

export function closeTask(): void {
  leave();
  picked.value = null;
  task.value = null;
}

/** Whether this is what is being done: an answer may come after the person has gone on to something else. */
export function doing(what: Task): boolean {
  const now = task.peek();
  const idOf = (t: Task) => (t.kind === "case" ? t.id : "");
  return now?.kind === what.kind && now.layer === what.layer && idOf(now) === idOf(what);
}

/** The place of what is being registered waits until one comes back to it. */
function leave(): void {
  if (task.peek()?.kind === "register") placed.value = picked.peek();
  picking.value = false;
}

/** A record as stored, for handling. */
export interface Stored {
  id: string;
  version: number;
  properties: Record<string, unknown>;
  geometry: { type: "Point"; coordinates: Position } | null;
  steps: string[];
  history: Past[]; // newest first
  deadline: Clock | null;
}

/** How a record stands against its clock. */
export interface Clock {
  due: string; // the last day in time
  stated: boolean; // the record says it; else it follows from the day it was found
  paused: boolean;
  over: boolean; // settled or rejected
  extension_days: number; // by which it is extended, once; 0: not at all
}

export interface Past {
  version: number;
  at: string;
  actor: string;
  reason?: string;
  unit: string;
  before: Record<string, unknown>;
}

export function asStored(doc: unknown): Stored | null {
  if (!isRecord(doc) || typeof doc.id !== "string" || typeof doc.version !== "number") return null;
  return { steps: [], history: [], deadline: null, geometry: null, properties: {}, ...doc } as unknown as Stored;
}

/** What a person is told of an outcome that is not ok: reasons by the names that the forms of the layer have. */
export function said(outcome: Exclude<Outcome, { kind: "ok" }>, layer = ""): string {
  if (outcome.kind !== "refused") return w(outcome.kind);
  return w("refused", { reason: sentence(outcome.fields, namer(layer)) || outcome.reason });
}

function namer(layer: string) {
  const own = {
    geometry: w("point"),
    unit: w("unit"),
    to: w("next"),
    into: w("mergeId"),
    reason: w("reason"),
    records: w("records"),
    "X-Purpose": w("purpose"),
  };
  const fields = forms.peek()?.find(f => f.id === layer)?.fields ?? layerById.peek().get(layer)?.fields ?? [];
  return fieldNamer(own, fields);
}

export function newKey(): string {
  return crypto.randomUUID();
}
