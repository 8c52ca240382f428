/** The one store. Panels and the map read these signals and set them; what can be derived is not stored. */
import { computed, signal } from "@preact/signals";
import type { Failure } from "./client";
import { everything, type Quick } from "./filter";
import { localDay } from "./format";
import type { Bbox, Camera } from "./map/latlng";
import {
  type By,
  firstScheme,
  firstTopic,
  levelFor,
  levelOf,
  levels,
  levelsWithin,
  type Mode,
  type Scheme,
  type Topic,
} from "./topic";
import type {
  BasemapDoc,
  Cluster,
  Computed,
  Feature,
  Layer,
  LayerId,
  Note,
  Position,
  Schema,
  Session,
  Summary,
  WhatIf,
} from "./wire";

/** How a part of the screen stands. */
export type Status =
  | { kind: "loading" }
  | { kind: "ready" }
  | { kind: "failed"; failure: Failure; detail?: string | undefined };

export const session = signal<Session | null>(null);
export const schema = signal<Schema | null>(null);
/** Of the session and schema: nothing is shown before both are there. */
export const boot = signal<Status>({ kind: "loading" });

/** The view a person chose; null is the whole prefecture, fitted between the panels whatever the screen. */
export const camera = signal<Camera | null>(null);

/** What the map shows of the world now; null until it is laid out. */
export interface View {
  bbox: Bbox;
  centre: Position;
  zoom: number;
}
export const view = signal<View | null>(null);
export const laidOut = computed(() => view.value !== null);

/** Where a panel wants the map to go; the map goes and takes the wish away. */
export type Goal = { kind: "home" } | { kind: "zoom"; by: number } | { kind: "unit"; feature: Feature };
export const goal = signal<Goal | null>(null);

/** Pixels at the map's edges that panels cover. */
export interface Insets {
  left: number;
  right: number;
  bottom: number;
}
export const insets = signal<Insets>({ left: 0, right: 0, bottom: 0 });
/** The same at its top, where the strip lies. Apart from the others: cards keep off it, but a map that is at home does not move for a condition more. */
export const above = signal(0);

/** Record layers that are switched on. */
export const shown = signal<ReadonlySet<LayerId>>(new Set(["disputes", "hazards", "requests"]));
/** Codes of the class field that are switched off, as layer:code. */
export const hidden = signal<ReadonlySet<string>>(new Set());
export const quick = signal<Quick>(everything);
/** What a hand that drags or play is about, step by step: all that one such gesture changes is one step back. 0 outside of one. */
export const gesture = signal(0);

/** The unit that the filter narrows to; its other parts move neither the map nor whose land is faded. */
export const within = computed(() => quick.value.unit);

/** What the land is coloured by. */
export const mode = signal<Mode>("measure");
export const topic = signal<Topic>(firstTopic);
/** A second measure beside the first; null without. */
export const second = signal<Topic | null>(null);
/** This period against the one before. */
export const compare = signal(false);
export const by = signal<By | "auto">("auto");
export const scheme = signal<Scheme>(firstScheme);
/** The unit within which the land is coloured: the one narrowed to; of who sees villages alone, such a village. */
export const ground = computed(() => {
  const first = widest.value[0]?.id ?? "";
  return quick.value.unit ?? (levelOf(first) === "village" ? first : null);
});
/** The level that is coloured and ranked. */
export const level = computed<By>(() => levelFor(by.value, ground.value, narrowest(topic.value)));
/** The viewer reads figures per unit and no record: no filter but the unit applies to them. */
export const sumsOnly = computed(() => {
  const viewer = session.value?.viewer;
  return viewer?.aggregates === true && viewer.items !== true;
});

/** Configured tables of values per unit, which can colour the land as measures do. */
export const tables = computed(() => session.value?.tables ?? []);

/** The narrowest level that a topic has values of. */
export function narrowest(of: Topic): By {
  const table = of.layer === "tables" ? tables.value.find(x => x.id === of.measure) : undefined;
  return levels.find(l => l === table?.level) ?? "village";
}

/** The values of the topic per unit; those before stay until new ones come. */
export interface Valued {
  topic: Topic;
  data: Summary | null;
  status: Status;
}
export const summary = signal<Valued>({ topic: firstTopic, data: null, status: { kind: "loading" } });
export const secondSummary = signal<Valued | null>(null);

/** Zoom from which pins are drawn on coloured land: from farther they would cover it. */
export const pinZoom = 10.5;
export const pinsShown = computed(() => mode.value === "none" || (view.value?.zoom ?? 0) >= pinZoom);

/** Spots are of villages or townships: a county has too few neighbours. */
export const spotLevel = computed<By>(() =>
  by.value === "township" && levelsWithin(ground.value).includes("township") ? "township" : "village",
);

/** Hot and cold spots, and how far fuel is, per unit; null until they are asked for. */
export interface ComputedData {
  data: Computed | null;
  status: Status;
}
export const spots = signal<ComputedData>({ data: null, status: { kind: "loading" } });
export const fuel = signal<ComputedData>({ data: null, status: { kind: "loading" } });
/** The stations that distances are measured to. */
export const stations = signal<readonly Feature[]>([]);
/** Where a station is tried out; null while none is. */
export const candidate = signal<Position | null>(null);
export const whatIf = signal<{ data: WhatIf | null; status: Status }>({ data: null, status: { kind: "ready" } });

/** The base map under the land; null without one. */
export const basemap = signal<BasemapDoc | null>(null);

/** The unit under the pointer, on the map or in a ranking. */
export const hovered = signal<string | null>(null);
/** Units to be outlined, by code: those of a pasted list, or what changed since the last visit. */
export const outlined = signal<ReadonlySet<string>>(new Set());

/** A feature by layer and id. */
export interface Ref {
  layer: LayerId;
  id: string;
}
export const selection = signal<Ref | null>(null);
/** Records that lie in one place with the selected one, it among them; empty when it is alone. */
export const stack = signal<readonly Ref[]>([]);
/** The selected feature itself, and how the newest request for it stands; it stays while the map moves elsewhere. */
export interface Subject extends Ref {
  feature: Feature | null;
  status: Status;
}
export const subject = signal<Subject | null>(null);
/** Counts of the selected unit's cases; null while they are counted. */
export interface Tally {
  unit: string;
  layers: readonly { layer: LayerId; count: number | null; overdue: number | null }[];
}
export const tally = signal<Tally>({ unit: "", layers: [] });
/** Where the map wants the selected record's card rendered; null while no popup is open. */
export const popupHost = signal<HTMLElement | null>(null);

/** What lies under the pointer, or under the cross in the middle while the map has the keyboard. */
export interface Spot {
  at: Position;
  unit: Feature | null;
}
export const spot = signal<Spot | null>(null);

/** The next press on the map chooses a place for a record, and the place that was chosen. */
export const picking = signal(false);
export const picked = signal<Position | null>(null);
/** The unit that holds the chosen place, as fine as the land is drawn from; null beyond all of them. */
export const pickedUnit = signal<Feature | null>(null);

export type Theme = "dark" | "light";
export const theme = signal<Theme>("light");
/** Stronger lines and texts than the theme has. */
export const contrast = signal(false);
/** Paper is light whatever the screen. */
export const printing = signal(false);
export const paint = computed<Theme>(() => (printing.value ? "light" : theme.value));

/** What a hand draws on the map to narrow it; null while it draws nothing. */
export type Tool = "polygon" | "rectangle" | "circle";
export const drawing = signal<Tool | null>(null);
/** What is drawn crosses itself and cannot be taken. */
export const crossed = signal(false);

/** A hand holds something on the map: the press that lets it go chooses nothing. */
export const held = signal(false);

/** A list of names to be matched; null while nobody has pasted one. */
export const pasted = signal<string | null>(null);

/** The last input came from the keyboard: focus is then shown, and follows what opens. */
export const keyed = signal(false);
/** The table of records and the help are open. */
export const listing = signal(false);
export const helping = signal(false);
/** The panel at the left, and the ranking at the right, are folded away. */
export const folded = signal(false);
export const rankFolded = signal(false);
/** Which part of the left panel is open. */
export const tabs = ["topic", "layers", "filter"] as const;
export type Tab = (typeof tabs)[number];
export const tab = signal<Tab>("topic");
/** The screen is too narrow for panels beside the map. */
export const narrow = signal(false);

/** What a layer holds in the viewport: exact total, and records or, where they are too many, clusters of them. */
export interface LayerData {
  /** null until the first answer. */
  matched: number | null;
  features: readonly Feature[];
  clusters: readonly Cluster[] | null;
  notes: readonly Note[];
  status: Status;
}
export const records = signal<ReadonlyMap<LayerId, LayerData>>(new Map());

/** Boundaries by layer; replaced when they change. */
export const boundaries = signal<ReadonlyMap<LayerId, readonly Feature[]>>(new Map());
/** Their lines, each shared border once, where the server tells them apart. */
export const borders = signal<ReadonlyMap<LayerId, readonly Position[][]>>(new Map());
export const boundaryStatus = signal<Status>({ kind: "loading" });

/** The event stream: `connecting` until the first word, `at` is when it was last heard of. */
export interface Link {
  state: "connecting" | "live" | "down";
  at: Date | null;
}
export const link = signal<Link>({ state: "connecting", at: null });
/** The link is down since nobody is signed in any more: it does not come back by itself. */
export const ended = signal(false);
/** The newest news of the stream: rises with each, and names the layers that changed; null means any. */
export const news = signal<{ n: number; layers: ReadonlySet<LayerId> | null }>({ n: 0, layers: null });
/** Up to when the server is known to have everything: what is shown is not newer. */
export const asOf = signal<Date | null>(null);
/** The server's clock less this machine's, in milliseconds: office machines are often minutes off. */
export const clockSkew = signal(0);

export const recordLayers = computed<Layer[]>(() => schema.value?.layers.filter(l => !l.level) ?? []);
export const layerById = computed<ReadonlyMap<LayerId, Layer>>(
  () => new Map(schema.value?.layers.map(l => [l.id, l] as const) ?? []),
);
/** The layer whose records the topic is of; of a table of figures, the first there is. */
export const topicLayer = computed(
  () => layerById.value.get(topic.value.layer) ?? layerById.value.get(firstTopic.layer) ?? null,
);
export const zone = computed(() => session.value?.zone ?? "Asia/Shanghai");

/** The time by the server's clock. */
export function serverNow(): Date {
  return new Date(Date.now() + clockSkew.peek());
}

/** Today in the configured zone, YYYY-MM-DD. */
export function today(): string {
  return localDay(serverNow().toISOString(), zone.value);
}

/** The widest units the viewer sees: counties, or of a narrower scope its townships or villages; empty until they are there. */
export const widest = computed<readonly Feature[]>(() => {
  const levels = ["counties", "townships", "villages"].map(l => boundaries.value.get(l) ?? []);
  return levels.find(features => features.length > 0) ?? [];
});

/** A boundary by its code, if it is loaded. */
export function unitOf(code: string): Feature | null {
  const layer = ({ 6: "counties", 9: "townships", 12: "villages" } as Record<number, LayerId>)[code.length];
  return boundaries.value.get(layer ?? "")?.find(f => f.id === code) ?? null;
}

/** Replaces one layer's data without touching the others. */
export function setRecords(layer: LayerId, change: Partial<LayerData>): void {
  const none: LayerData = { matched: null, features: [], clusters: null, notes: [], status: { kind: "loading" } };
  records.value = new Map(records.peek()).set(layer, { ...none, ...records.peek().get(layer), ...change });
}

export function toggle<T>(set: ReadonlySet<T>, member: T, on: boolean): ReadonlySet<T> {
  const next = new Set(set);
  if (on) next.add(member);
  else next.delete(member);
  return next;
}
