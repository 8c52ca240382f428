/** Checks that an answer is what its route promises. What is not is a WireError: a proxy's page, a truncated body, another version of the server. */
import { datums } from "./map/datum";
import {
  type BasemapDoc,
  type Boundaries,
  type Cluster,
  type Clusters,
  type CoverageDoc,
  type Facets,
  type Feature,
  type Found,
  isPosition,
  isRecord,
  type Matched,
  type Page,
  type Schema,
  type Session,
  type Summary,
  type Trend,
  type UnitDoc,
  type Water,
  type WhatIf,
  WireError,
} from "./wire";

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
