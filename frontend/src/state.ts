/** The one store. Panels and the map read these signals and set them; what can be derived is not stored. */
import { computed, signal } from "@preact/signals";
import type { Failure } from "./client";
import type { Bbox, Camera } from "./map/latlng";
import type { Feature, Layer, LayerId, Page, Schema, Session } from "./wire";

/** How a part of the screen stands. `stale`: shown data are from before the link broke. */
export type Status =
  | { kind: "loading" }
  | { kind: "ready" }
  | { kind: "failed"; failure: Failure; detail?: string | undefined };

export const session = signal<Session | null>(null);
export const schema = signal<Schema | null>(null);
/** Of the session and schema: nothing is shown before both are there. */
export const boot = signal<Status>({ kind: "loading" });

/** Where the map looks; set by the map after every move and by the URL. */
export const camera = signal<Camera | null>(null);
/** What the map shows of the world now; null until it is laid out. */
export const viewport = signal<Bbox | null>(null);

/** Record layers that are switched on, in the order of the schema. */
export const shown = signal<ReadonlySet<LayerId>>(new Set(["disputes", "hazards", "requests", "facilities"]));
/** Codes of the class field that are switched off, as layer:code. */
export const hidden = signal<ReadonlySet<string>>(new Set());

/** The selected feature, by layer and id. */
export const selection = signal<{ layer: LayerId; id: string } | null>(null);

/** Where the map wants the selected record's card rendered; null while no popup is open. */
export const popupHost = signal<HTMLElement | null>(null);

export type Theme = "dark" | "light";
export const theme = signal<Theme>("light");

/** What the viewport of a layer holds: the last page that arrived, and how the newest request stands. */
export interface LayerData {
  page: Page | null;
  status: Status;
}
export const records = signal<ReadonlyMap<LayerId, LayerData>>(new Map());

/** Boundaries by level, fetched once; replaced when the boundary version changes. */
export const boundaries = signal<ReadonlyMap<LayerId, Feature[]>>(new Map());

/** The state of the event stream. `at` is when it was last heard of. */
export const link = signal<{ live: boolean; at: Date | null }>({ live: false, at: null });
/** Rises whenever the server says that something in scope changed. */
export const changes = signal(0);
/** When the server's data last changed, as far as known here. */
export const asOf = signal<Date | null>(null);

export const recordLayers = computed<Layer[]>(() => schema.value?.layers.filter(l => !l.level) ?? []);
export const layerById = computed<ReadonlyMap<LayerId, Layer>>(
  () => new Map(schema.value?.layers.map(l => [l.id, l] as const) ?? []),
);
export const zone = computed(() => session.value?.zone ?? "Asia/Shanghai");

/** The selected feature itself, while it is loaded. */
export const selected = computed<Feature | null>(() => {
  const at = selection.value;
  if (!at) return null;
  const features = records.value.get(at.layer)?.page?.features ?? boundaries.value.get(at.layer) ?? [];
  return features.find(f => f.id === at.id) ?? null;
});

/** Replaces one layer's data without touching the others. */
export function setRecords(layer: LayerId, change: Partial<LayerData>): void {
  const before = records.peek().get(layer) ?? { page: null, status: { kind: "loading" } };
  records.value = new Map(records.peek()).set(layer, { ...before, ...change });
}

export function toggle<T>(set: ReadonlySet<T>, member: T, on: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (on) next.add(member);
  else next.delete(member);
  return next;
}
