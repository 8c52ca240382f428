/** What the server sends, and the checks that it did. Shapes follow OGC API Features and /api/schema; axis order on the wire is lon, lat. */

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
}

export interface Session {
  viewer: Viewer | null;
  generated?: string;
  as_of?: string;
  now?: string;
  title?: string;
  zone?: string;
  map?: { approval_number: string; source: string; date: string };
  item_limit?: number;
  build?: string;
}

export type Position = [lon: number, lat: number];

export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "MultiLineString"; coordinates: Position[][] }
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export type PropertyValue = string | number | boolean | null | string[];

export interface Feature {
  type: "Feature";
  id: string;
  geometry: Geometry | null;
  properties: Record<string, PropertyValue>;
}

export interface Page {
  type: "FeatureCollection";
  numberMatched: number;
  numberReturned: number;
  timeStamp: string;
  features: Feature[];
  links: { rel: string; href: string }[];
  notes?: string[];
  generated?: string;
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

export function asSession(doc: unknown): Session {
  if (!isRecord(doc) || !("viewer" in doc)) throw new WireError("not a session");
  return doc as unknown as Session;
}

export function asSchema(doc: unknown): Schema {
  if (!isRecord(doc) || !Array.isArray(doc.layers)) throw new WireError("not a schema");
  return doc as unknown as Schema;
}

export function isRecord(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
