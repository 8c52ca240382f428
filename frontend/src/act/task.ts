/** What a person is doing beside looking: registering a record, or handling one. */
import { signal } from "@preact/signals";
import { fieldNamer, sentence } from "../reason";
import { type Outcome, send } from "../send";
import { layerById, picked, picking, type Ref, session } from "../state";
import { type FormLayer, isRecord, type Position } from "../wire";
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
  picked.value = null;
  picking.value = false;
  task.value = next;
  void loadForms();
}

export function closeTask(): void {
  picked.value = null;
  picking.value = false;
  task.value = null;
}

/** A record as stored, for handling. */
export interface Stored {
  id: string;
  version: number;
  properties: Record<string, unknown>;
  geometry: { type: "Point"; coordinates: Position } | null;
  steps: string[];
  history: Past[];
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
  return { steps: [], history: [], geometry: null, properties: {}, ...doc } as unknown as Stored;
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
