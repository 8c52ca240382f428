/** Layers and features for tests, as the server would send them. */
import type { Feature, Layer, PropertyValue } from "./wire";

const text = (s: string) => ({ zh: s, en: s });

export const disputes: Layer = {
  id: "disputes",
  label: text("disputes"),
  geometry: "point",
  time: "found",
  class: "category",
  status: "status",
  fields: [
    {
      name: "category",
      type: "code",
      label: text("category"),
      codes: ["land", "wage", "other"].map(code => ({ code, label: text(code) })),
    },
    { name: "level", type: "code", label: text("level") },
    {
      name: "status",
      type: "code",
      label: text("status"),
      codes: ["found", "accepted", "settled", "closed", "revisited"].map(code => ({ code, label: text(code) })),
    },
    { name: "overdue", type: "bool", label: text("overdue") },
    { name: "title", type: "text", label: text("title") },
  ],
};

export const hazards: Layer = {
  ...disputes,
  id: "hazards",
  class: "kind",
  fields: [
    { name: "kind", type: "code", label: text("kind"), codes: [{ code: "water_quality", label: text("water") }] },
    {
      name: "status",
      type: "code",
      label: text("status"),
      codes: ["found", "verified", "removed"].map(code => ({ code, label: text(code) })),
    },
    { name: "overdue", type: "bool", label: text("overdue") },
    { name: "verified", type: "time", label: text("verified") },
  ],
};

export const facilities: Layer = {
  id: "facilities",
  label: text("facilities"),
  geometry: "point",
  time: "opened",
  class: "kind",
  status: "status",
  fields: [
    { name: "kind", type: "code", label: text("kind"), codes: [{ code: "clinic", label: text("clinic") }] },
    { name: "status", type: "code", label: text("status"), codes: [{ code: "closed", label: text("closed") }] },
  ],
};

export const visits: Layer = { id: "visits", label: text("visits"), geometry: "point", time: "time", fields: [] };

/** A record at a place. */
export function point(id: string, lon: number, lat: number, properties: Record<string, PropertyValue> = {}): Feature {
  return { type: "Feature", id, geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
export function dice(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
