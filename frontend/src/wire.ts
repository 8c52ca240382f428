/** What the server sends; answer.ts checks that it did. Shapes follow OGC API Features and /api/schema; axis order on the wire is lon, lat. */

import type { Datum } from "./map/datum";

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
  subject?: string; // how histories and the audit log name it
  role: string;
  scope: string[];
  anonymous: boolean;
  import: boolean;
  /** Reads figures per unit. */
  aggregates?: boolean;
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
  /** Configured tables of values per unit. */
  tables?: { id: string; label: Label; level: string }[];
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
  /** Of the latest visit, also where visits of then are kept by month alone. */
  last_month: string | null;
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

/** Two finite numbers: what drawing needs of a position. */
export function isPosition(v: unknown): v is Position {
  return Array.isArray(v) && Number.isFinite(v[0]) && Number.isFinite(v[1]);
}

export function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
