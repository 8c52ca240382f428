/** What a person records, and how it becomes requests. */

export type RaisedLayer = "disputes" | "hazards" | "requests";

/** Something that a visit turned up. */
export interface Raised {
  key: string; // Idempotency-Key, so that it is registered once
  layer: RaisedLayer;
  properties: Record<string, string>;
  file: Record<string, string>; // for the case file
  id?: string; // when it was registered
}

/** One visit with what it turned up, as it waits on the phone. */
export interface Visit {
  key: string;
  subject: string; // the account that recorded it
  at: string; // when it was recorded, RFC 3339
  unit: string;
  unitName: string;
  properties: Record<string, string | number | string[]>;
  file: Record<string, string>;
  point: [lon: number, lat: number] | null;
  raised: Raised[];
  state: "waiting" | "sent" | "refused";
  reason?: string; // why it was refused
  faults?: Readonly<Record<string, string>>; // the same by field, where the server named fields
}

/** One request that sends a part of a visit. */
export interface Send {
  path: string;
  key: string;
  body: unknown;
}

interface Feature {
  type: "Feature";
  geometry: { type: "Point"; coordinates: [number, number] } | null;
  properties: Record<string, unknown>;
  case?: Record<string, string>;
}

/** The next request that a visit needs: what it turned up first, since the visit names it. */
export function nextSend(visit: Visit): Send {
  const open = visit.raised.find(r => !r.id);
  if (open) return { path: `/api/collections/${open.layer}/items`, key: open.key, body: feature(visit, open) };
  const raised = visit.raised.flatMap(r => (r.id ? [r.id] : []));
  const properties = { ...visit.properties, ...(raised.length > 0 ? { raised } : {}) };
  return {
    path: "/api/collections/visits/items",
    key: visit.key,
    body: feature(visit, { properties, file: visit.file }),
  };
}

function feature(visit: Visit, part: { properties: Record<string, unknown>; file: Record<string, string> }): Feature {
  const doc: Feature = {
    type: "Feature",
    geometry: visit.point ? { type: "Point", coordinates: visit.point } : null,
    properties: visit.point ? { ...part.properties } : { ...part.properties, unit: visit.unit },
  };
  if (Object.keys(part.file).length > 0) doc.case = part.file;
  return doc;
}

/** Notes that a request was answered with an id; true when the whole visit is delivered. */
export function delivered(visit: Visit, id: string): boolean {
  const open = visit.raised.find(r => !r.id);
  if (open) {
    open.id = id;
    return false;
  }
  visit.state = "sent";
  return true;
}

/** Where stalls stand: they reach people and count no household. */
export function isStall(place: string): boolean {
  return place === "square" || place === "market" || place === "street";
}
