/** What the server sends, and the checks that it did. Shapes follow OGC API Features and /api/schema; axis order on the wire is lon, lat. */

import { type Datum, datums } from "./map/datum";

/** A text in both languages of the product. */
export interface Label {
  zh: string;
  en: string;
}

export interface Code {
  code: string;
  label: Label;
}

export type FieldType = "text" | "code" | "int" | "float" | "bool" | "time" | "list" | "unit";

export interface Field {
  name: string;
  type: FieldType;
  unit?: string;
  label: Label;
  help?: Label;
  kinds?: string[];
  codes?: Code[];
}

/** A field of a form, and a layer that a viewer may register in. */
export interface FormField extends Field {
  required?: boolean;
  case?: boolean;
}

export interface FormLayer {
  id: LayerId;
  label: Label;
  time?: string;
  class?: string;
  status?: string;
  fields: FormField[];
}

export type LayerId = string;

export interface Layer {
  id: LayerId;
  label: Label;
  geometry: "point" | "line" | "area";
  level?: "county" | "township" | "village";
  time?: string;
  class?: string;
  status?: string;
  fields: Field[];
}

export interface Schema {
  layers: Layer[];
}

export interface Viewer {
  role: string;
  scope: string[];
  anonymous: boolean;
  import: boolean;
  /** Reads single records. */
  items?: boolean;
  name?: string;
  rights?: string[];
  must_change?: boolean;
}

export interface Session {
  viewer: Viewer | null;
  generated?: string;
  as_of?: string;
  now?: string;
  title?: string;
  zone?: string;
  map?: { approval_number: string; source: string; date: string; basemap?: string };
  item_limit?: number;
  build?: string;
  /** Roles that anybody may look as, on a demonstration. */
  demo_roles?: { role: string; scope: string[]; label: Label }[];
}

export type Position = [lon: number, lat: number];

export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString"; coordinates: Position[][] }
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export type PropertyValue = string | number | boolean | null | string[] | number[];

export interface Feature {
  type: "Feature";
  id: string;
  geometry: Geometry | null;
  properties: Record<string, PropertyValue>;
}

/** What an answer leaves out: in words, or by code for words of our own. */
export type Note = string | { code: string; before?: string; count?: number; limit?: number };

export interface Page {
  type: "FeatureCollection";
  numberMatched: number;
  numberReturned: number;
  timeStamp: string;
  features: Feature[];
  links: { rel: string; href: string }[];
  notes?: Note[];
  generated?: string;
}

/** Many records as one point, for layers with more in view than a map can hold. */
export interface Cluster {
  at: Position;
  count: number;
  /** The most urgent level in it, 1 to 4; null when none has a level. */
  worst: number | null;
  /** Number of records by level, without one first, where the server tells; they add up to the count. */
  levels: readonly number[] | null;
  overdue: number;
  /** Number of records by code of the layer's class field. */
  kinds: Record<string, number>;
}

export interface Clusters {
  clusters: Cluster[];
  /** Exact number of records in all of them. */
  total: number;
}

/** A unit by name, as searches and lists give it; the path names the units above it. */
export interface UnitRef {
  code: string;
  name: string;
  path: string[];
}

export interface Found {
  units: (UnitRef & {
    level: string;
    point: Position | null;
    bbox: number[] | null;
    matched: string;
    former?: string;
  })[];
  numberMatched: number;
  records: { layer: LayerId; id: string; unit: string; unit_name: string }[];
}

export interface Matched {
  lines: { line: number; text: string; unit: string | null; name: string | null; candidates: UnitRef[] }[];
  units: { unit: string; name: string; count: number }[];
}

/** Contact officials by tier, and the tiers that are short of the minimum. */
export interface Roster {
  county: number;
  department: number;
  township: number;
  legal: number;
  missing: string[];
}

/** A share of what was to be visited; `at_most` where visits are not told apart. */
export interface Share {
  visited: number;
  total: number;
  value: number | null;
  at_most: boolean;
  /** What the settings mean to be reached in the month, and how far the value lies above it. */
  target?: number;
  to_target?: number;
}

export interface CoverageDoc {
  unit: string;
  name: string;
  households: Share;
  enterprises: Share;
  last_visit: string | null;
  gap_months: number;
  open: number;
  months?: { month: string; value: number | null }[];
}

export interface UnitDoc {
  code: string;
  name: string;
  level: string;
  above: { code: string; name: string }[];
  point: Position | null;
  households: number | null;
  population: number | null;
  enterprises: number | null;
  roster: Roster | null;
  layers: { layer: LayerId; rows: number; open?: number; settled?: number; overdue?: number; due_soon?: number }[];
  coverage?: CoverageDoc | null;
  neighbours: { code: string; name: string }[];
  former: { code: string; name: string; until: string }[];
}

/** How many records each code of a field would leave. */
export interface Facets {
  layer: LayerId;
  fields: Record<string, { code: string; count: number }[]>;
}

/** A measure over time; `from` is the first day of each stretch. */
export interface Trend {
  layer: LayerId;
  measure: string;
  interval: "day" | "week" | "month";
  points: { from: string; value: number | null; numerator: number; denominator: number | null }[];
}

/** A computed collection: its units, and what is said of them all. */
export interface Computed extends Page {
  threshold_m?: number;
  threshold_source?: string;
  stations?: number;
  beyond?: { villages: number; households: number; population: number };
  definition?: Definition;
  period?: Period | null;
  test?: { units: number; tested: number; mean: number | null; sd: number | null };
}

export interface WhatIf {
  relieved: { unit: string; name: string; before_m: number; after_m: number }[];
  households: number;
  population: number;
  nearer: number;
  threshold_m: number;
}

export interface WaterSample {
  id: string;
  unit: string;
  unit_name: string;
  time: string | null;
  values: Record<string, number>;
  grade: "within" | "exceeds" | "unknown";
  exceeded: { field: string; value: number }[];
}

/** Samples and the limits by their first day in force, oldest first. */
export interface Water {
  samples: WaterSample[];
  grades: { within: number; exceeds: number; unknown: number };
  limits: { field: string; min?: number; max?: number; from: string; source: string }[];
}

/** A base map: its tiles and the datum they are in. */
export interface BasemapDoc {
  tiles: string;
  /** Tiles are vectors, which are drawn here, with borders and names of places or without. */
  vector: boolean;
  borders: boolean;
  names: boolean;
  datum: Datum;
  attribution: string;
  min_zoom: number;
  max_zoom: number;
}

/** A file with all boundaries, fit for zooms up to one. */
export interface Detail {
  detail: number;
  max_zoom: number;
  hash: string;
  href: string;
  bytes: number;
}

export interface Boundaries {
  version: number;
  details: Detail[];
}

/** What a measure means, for words on screen. */
export interface Definition {
  id: string;
  label: Label;
  numerator: Label;
  denominator: Label | null;
  unit: "percent" | "records" | "per_1000_households" | "per_km2" | "months";
  /** Which end of it is wished for. */
  good: "high" | "low" | "none";
}

export interface Period {
  from: string;
  to: string;
}

/** A measure in one unit; without a value the note says why. */
export interface UnitValue {
  unit: string;
  name: string;
  value: number | null;
  numerator: number;
  denominator: number | null;
  previous?: number | null;
  /** Of the monthly round: what the settings mean to be reached, and how far the value lies above it. */
  target?: number;
  to_target?: number;
  note?: "suppressed" | "no_denominator" | "no_data" | "small";
}

export interface Summary {
  layer: LayerId;
  measure: string;
  by: string;
  definition: Definition;
  period: Period | null;
  previous: Period | null;
  total: Omit<UnitValue, "unit" | "name">;
  values: UnitValue[];
  /** Class i is [edge i, edge i+1), the last one closed; of the values that are not null. */
  classes: { method: string; edges: number[]; counts: number[] } | null;
  as_of: string;
  notes?: Note[];
}

export interface Problem {
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; reason: string }[];
}

/** An answer that is not what the route promises: a proxy's page, a truncated body, another version of the server. */
export class WireError extends Error {
  override name = "WireError";
}

/** Checks the frame of a page of features; single features are checked where they are drawn, so that one bad one hides no others. */
export function asPage(doc: unknown): Page {
  if (!isRecord(doc) || doc.type !== "FeatureCollection" || !Array.isArray(doc.features)) {
    throw new WireError("not a FeatureCollection");
  }
  if (typeof doc.numberMatched !== "number" || typeof doc.numberReturned !== "number") {
    throw new WireError("counts are missing");
  }
  return doc as unknown as Page;
}

/** Reads a FeatureCollection of cluster points; a point that says nothing usable is left out of the drawing, not of the total. */
export function asClusters(doc: unknown): Clusters {
  if (!isRecord(doc) || doc.type !== "FeatureCollection" || !Array.isArray(doc.features)) {
    throw new WireError("not a FeatureCollection");
  }
  const clusters = doc.features.map(asCluster).filter(c => c !== null);
  const sum = clusters.reduce((n, c) => n + c.count, 0);
  return { clusters, total: typeof doc.numberMatched === "number" ? doc.numberMatched : sum };
}

function asCluster(doc: unknown): Cluster | null {
  if (!isRecord(doc) || !isRecord(doc.geometry) || !isRecord(doc.properties)) return null;
  const { coordinates } = doc.geometry;
  const { count, worst, overdue, kinds, levels } = doc.properties;
  if (!isPosition(coordinates) || typeof count !== "number" || count < 1) return null;
  return {
    at: [coordinates[0], coordinates[1]],
    count,
    worst: typeof worst === "number" && worst >= 1 && worst <= 4 ? worst : null,
    levels: levelsOf(levels, count),
    overdue: typeof overdue === "number" ? overdue : 0,
    kinds: isRecord(kinds) ? (kinds as Record<string, number>) : {},
  };
}

/** Counts by level as {"1": n, …}; null unless they are whole numbers that fit into the count. */
function levelsOf(doc: unknown, count: number): readonly number[] | null {
  if (!isRecord(doc)) return null;
  const known = ["1", "2", "3", "4"].map(l => doc[l] ?? 0);
  if (!known.every(n => typeof n === "number" && n >= 0)) return null;
  const sum = known.reduce<number>((a, n) => a + Number(n), 0);
  return sum <= count ? [count - sum, ...known.map(Number)] : null;
}

/** Two finite numbers: what drawing needs of a position. */
export function isPosition(v: unknown): v is Position {
  return Array.isArray(v) && Number.isFinite(v[0]) && Number.isFinite(v[1]);
}

/** One feature by itself. */
export function asFeature(doc: unknown): Feature {
  if (!isRecord(doc) || doc.type !== "Feature" || typeof doc.id !== "string" || !isRecord(doc.properties)) {
    throw new WireError("not a Feature");
  }
  return doc as unknown as Feature;
}

export function asSession(doc: unknown): Session {
  if (!isRecord(doc) || !("viewer" in doc)) throw new WireError("not a session");
  return doc as unknown as Session;
}

export function asSchema(doc: unknown): Schema {
  if (!isRecord(doc) || !Array.isArray(doc.layers)) throw new WireError("not a schema");
  return doc as unknown as Schema;
}

export function asFound(doc: unknown): Found {
  if (!isRecord(doc) || !Array.isArray(doc.units)) throw new WireError("not a list of units");
  return { records: [], numberMatched: doc.units.length, ...doc } as unknown as Found;
}

export function asFacets(doc: unknown): Facets {
  if (!isRecord(doc) || !isRecord(doc.fields) || !Object.values(doc.fields).every(Array.isArray)) {
    throw new WireError("not facets");
  }
  return doc as unknown as Facets;
}

export function asTrend(doc: unknown): Trend {
  if (!isRecord(doc) || !Array.isArray(doc.points)) throw new WireError("not a trend");
  return doc as unknown as Trend;
}

export function asWhatIf(doc: unknown): WhatIf {
  if (!isRecord(doc) || !Array.isArray(doc.relieved) || typeof doc.households !== "number")
    throw new WireError("no answer to what if");
  return doc as unknown as WhatIf;
}

export function asWater(doc: unknown): Water {
  if (!isRecord(doc) || !Array.isArray(doc.samples) || !isRecord(doc.grades) || !Array.isArray(doc.limits)) {
    throw new WireError("not samples of water");
  }
  return doc as unknown as Water;
}

/** The base map; null where there is none or it cannot be opened. */
export function asBasemap(doc: unknown): BasemapDoc | null {
  if (!isRecord(doc) || typeof doc.kind !== "string") throw new WireError("not a base map");
  const datum = datums.find(d => d === doc.datum);
  if (doc.kind === "none" || doc.fault) return null;
  if (!datum || typeof doc.tiles !== "string" || !doc.tiles.startsWith("/api/basemap/"))
    throw new WireError("not a base map");
  const zoom = (v: unknown, other: number) => (typeof v === "number" && v >= 0 && v <= 24 ? v : other);
  return {
    tiles: doc.tiles,
    vector: String(doc.media ?? "").includes("vector-tile"),
    borders: doc.borders === true,
    names: doc.names === true,
    datum,
    attribution: typeof doc.attribution === "string" ? doc.attribution : "",
    min_zoom: zoom(doc.min_zoom, 0),
    max_zoom: zoom(doc.max_zoom, 18),
  };
}

export function asCoverage(doc: unknown): { values: CoverageDoc[] } {
  const fits = (v: unknown) => isRecord(v) && typeof v.unit === "string" && isRecord(v.households);
  if (!isRecord(doc) || !Array.isArray(doc.values) || !doc.values.every(fits)) throw new WireError("not coverage");
  return doc as unknown as { values: CoverageDoc[] };
}

export function asMatched(doc: unknown): Matched {
  if (!isRecord(doc) || !Array.isArray(doc.lines) || !Array.isArray(doc.units))
    throw new WireError("not a matched list");
  return doc as unknown as Matched;
}

export function asUnitDoc(doc: unknown): UnitDoc {
  if (!isRecord(doc) || typeof doc.code !== "string" || !Array.isArray(doc.layers))
    throw new WireError("not a unit's card");
  return doc as unknown as UnitDoc;
}

/** A list of boundary files, on this server alone. */
export function asBoundaries(doc: unknown): Boundaries {
  const fits = (d: unknown) =>
    isRecord(d) && typeof d.max_zoom === "number" && /^\/api\/boundaries\/[\w/]+$/.test(String(d.href));
  if (!isRecord(doc) || !Array.isArray(doc.details) || !doc.details.every(fits)) {
    throw new WireError("not a list of boundary files");
  }
  return doc as unknown as Boundaries;
}

export function asTopology(doc: unknown): object {
  if (!isRecord(doc) || doc.type !== "Topology" || !Array.isArray(doc.arcs) || !isRecord(doc.objects)) {
    throw new WireError("not a topology");
  }
  return doc;
}

/** Checks the frame of a summary, and that every value is a number or absent. */
export function asSummary(doc: unknown): Summary {
  if (!isRecord(doc) || !Array.isArray(doc.values) || !isRecord(doc.definition) || !isRecord(doc.total)) {
    throw new WireError("not a summary");
  }
  for (const v of doc.values) {
    if (!isRecord(v) || typeof v.unit !== "string" || !(v.value === null || Number.isFinite(v.value))) {
      throw new WireError("a value is no number");
    }
  }
  const { classes } = doc;
  if (classes !== null && !(isRecord(classes) && Array.isArray(classes.edges) && Array.isArray(classes.counts))) {
    throw new WireError("classes are broken");
  }
  return doc as unknown as Summary;
}

export function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
