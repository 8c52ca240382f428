/** What the wall reads from the server: aggregates and cards, never a record. Shapes as in the OpenAPI document. */
import { isRecord, WireError } from "../wire";

export interface Label {
  zh: string;
  en: string;
}

export interface Definition {
  id: string;
  label: Label;
  numerator: Label;
  denominator: Label | null;
  unit: "percent" | "records" | "per_1000_households" | "per_km2" | "months";
  good: "high" | "low" | "none";
}

export interface Figure {
  value: number | null;
  numerator: number;
  denominator: number | null;
  previous?: number | null;
  note?: string;
}

export interface UnitFigure extends Figure {
  unit: string;
  name: string;
}

export interface Summary {
  layer: string;
  measure: string;
  by: string;
  definition: Definition;
  total: Figure;
  values: UnitFigure[];
  classes: { method: string; edges: number[]; counts: number[] } | null;
  as_of: string;
}

export interface Trend {
  layer: string;
  measure: string;
  definition: Definition;
  points: { from: string; value: number | null; numerator: number; denominator: number | null }[];
  as_of: string;
}

export interface Card {
  layer: string;
  /** Code of the village; of one too small to be told, of what it lies in. */
  village: string;
  village_name: string;
  township_name: string;
  county: string;
  county_name: string;
  kind: string;
  /** What the schema calls it. */
  kind_label: Label | null;
  /** 1 red to 4 blue; null without one. */
  level: number | null;
  status: string;
  found: string | null;
  due: string | null;
  overdue: boolean;
  due_soon: boolean;
  owner_tier: string;
  owner_tier_label: Label | null;
  key_case: boolean;
  supervised: boolean;
}

export interface Cards {
  layer: string;
  numberMatched: number;
  cards: Card[];
  as_of: string;
}

export interface Share {
  visited: number;
  total: number | null;
  value: number | null;
  at_most: boolean;
}

/** A case that every wall is alerted to until somebody acknowledges it. */
export interface Alert {
  id: string;
  raised: string;
  card: Card;
}

export interface Alerts {
  /** How many stand; `alerts` may be the gravest of them alone. */
  unacknowledged: number;
  alerts: Alert[];
  as_of: string;
}

export interface ShiftFigures {
  layer: string;
  found: number;
  settled: number | null;
  overdue: number | null;
  newly_overdue: number | null;
  silent: boolean;
}

export interface SilentSource {
  layer: string;
  source: string;
  /** When its newest record was found: an instant or a day. */
  last: string;
}

export interface Handover {
  from: string;
  /** Sources that fell silent, for those who may read sources. */
  silent_sources?: SilentSource[];
  /** Further ones that are not listed. */
  silent_more?: number;
  layers: ShiftFigures[];
  values: { unit: string; name: string; layers: ShiftFigures[] }[];
  as_of: string;
}

/** Visits by village and hour. */
export interface Pulses {
  from: string;
  to: string;
  values: { hour: string; unit: string; visits: number }[];
  undated: number;
  latest: string | null;
  as_of: string;
}

export interface CoverageValue {
  unit: string;
  name: string;
  households: Share;
  enterprises: Share | null;
  last_visit: string | null;
  gap_months: number | null;
  roster: { missing: string[] } | null;
  open: number;
}

export interface Coverage {
  month: string;
  by: string;
  values: CoverageValue[];
  /** Of all of them; with the months before where they were asked for, the oldest first. */
  total?: { households: Share; months?: { month: string; value: number | null }[] };
  as_of: string;
}

export interface Hotspot {
  unit: string;
  class: number;
  trend: string;
}

export interface Hotspots {
  values: Hotspot[];
  as_of: string;
}

export interface Details {
  version: number;
  details: { detail: number; max_zoom: number; href: string }[];
}

export interface WallSettings {
  duty: string;
  targets: Record<string, number>;
  alert_level: number;
  min_denominator: number;
  shift_start: string;
}

export interface Session {
  viewer: { role: string; scope: string[]; aggregates: boolean; items?: boolean; anonymous: boolean } | null;
  now?: string;
  as_of?: string;
  zone?: string;
  title?: string;
  generated?: string | boolean;
  build?: string;
  map?: { approval_number: string; source: string; date: string };
  wall?: WallSettings;
}

/** A document that has these members, all of them lists or objects or texts as named; else a WireError. */
function shape<T>(name: string, members: Record<string, "list" | "object" | "text">): (doc: unknown) => T {
  return doc => {
    if (!isRecord(doc)) throw new WireError(`${name} is no object`);
    for (const [member, kind] of Object.entries(members)) {
      const v = doc[member];
      const fits = kind === "list" ? Array.isArray(v) : kind === "object" ? isRecord(v) : typeof v === "string";
      if (!fits) throw new WireError(`${name}: ${member} is missing`);
    }
    return doc as T;
  };
}

export const asSummary = shape<Summary>("summary", { definition: "object", total: "object", values: "list" });
export const asTrend = shape<Trend>("trend", { definition: "object", points: "list" });
function labelOf(v: unknown): Label | null {
  return isRecord(v) && typeof v.zh === "string" && typeof v.en === "string" ? { zh: v.zh, en: v.en } : null;
}

/** A card with its level as a number and absent parts as empty texts; of a village too small to be told there is no name. */
function asCard(c: Record<string, unknown>, layer = ""): Card {
  const text = (v: unknown) => (typeof v === "string" ? v : "");
  return {
    layer: text(c.layer) || layer,
    village: text(c.village) || text(c.township) || text(c.county),
    village_name: text(c.village_name),
    township_name: text(c.township_name),
    county: text(c.county),
    county_name: text(c.county_name),
    kind: text(c.kind),
    kind_label: labelOf(c.kind_label),
    level: [1, 2, 3, 4].find(l => String(c.level) === String(l)) ?? null,
    status: text(c.status),
    found: text(c.found) || null,
    due: text(c.due) || null,
    overdue: c.overdue === true,
    due_soon: c.due_soon === true,
    owner_tier: text(c.owner_tier),
    owner_tier_label: labelOf(c.owner_tier_label),
    key_case: c.key_case === true,
    supervised: c.supervised === true,
  };
}

export function asAlerts(doc: unknown): Alerts {
  const page = shape<Alerts>("alerts", { alerts: "list" })(doc);
  const alerts = (page.alerts as unknown[])
    .filter(isRecord)
    .map((a): Alert => ({ id: String(a.id), raised: String(a.raised), card: asCard(isRecord(a.card) ? a.card : {}) }));
  return { ...page, alerts, unacknowledged: Math.max(Number(page.unacknowledged) || 0, alerts.length) };
}

export const asHandover = shape<Handover>("handover", { from: "text", layers: "list", values: "list" });
export const asPulses = shape<Pulses>("pulses", { from: "text", to: "text", values: "list" });

export function asCards(doc: unknown): Cards {
  const page = shape<Cards>("cards", { cards: "list" })(doc);
  const cards = (page.cards as unknown[]).filter(isRecord).map(c => asCard(c, page.layer));
  return { ...page, numberMatched: typeof page.numberMatched === "number" ? page.numberMatched : cards.length, cards };
}

const untold: Share = { visited: 0, total: null, value: null, at_most: false };

/** Coverage by unit; where shares are not told, of units too small or not known, they are without a value. */
export function asCoverage(doc: unknown): Coverage {
  const page = shape<Coverage>("coverage", { month: "text", values: "list" })(doc);
  const values = (page.values as unknown[]).filter(isRecord).map((v): CoverageValue => {
    const given = v as unknown as CoverageValue;
    const missing = isRecord(v.roster) && Array.isArray(v.roster.missing) ? v.roster.missing.map(String) : [];
    return {
      ...given,
      households: isRecord(v.households) ? given.households : untold,
      roster: isRecord(v.roster) ? { missing } : null,
      open: typeof v.open === "number" ? v.open : 0,
    };
  });
  return { ...page, values };
}
export const asDetails = shape<Details>("boundaries", { details: "list" });

export function asWallSession(doc: unknown): Session {
  if (!isRecord(doc) || !("viewer" in doc)) throw new WireError("not a session");
  return doc as unknown as Session;
}

/** Hotspots come as features; only what is tested and high or low is kept. */
export function asHotspots(doc: unknown): Hotspots {
  if (!isRecord(doc) || !Array.isArray(doc.features)) throw new WireError("not a FeatureCollection");
  const values: Hotspot[] = [];
  for (const f of doc.features as unknown[]) {
    if (!isRecord(f) || !isRecord(f.properties)) continue;
    const { unit, class: level, trend } = f.properties;
    if (typeof unit === "string" && typeof level === "number" && level !== 0) {
      values.push({ unit, class: level, trend: String(trend ?? "none") });
    }
  }
  const asOf = doc.as_of ?? doc.timeStamp;
  return { values, as_of: typeof asOf === "string" ? asOf : "" };
}

export interface Enrolment {
  code: string;
  poll: string;
  until: string;
}

export const asEnrolment = shape<Enrolment>("enrolment", { code: "text", poll: "text" });
export const asPoll = shape<{ state: string }>("poll", { state: "text" });

export function asAnything(doc: unknown): Record<string, unknown> {
  return isRecord(doc) ? doc : {};
}
