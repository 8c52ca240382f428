/**
 * One silhouette a kind, drawn in a 24-unit square around (12, 12): recognised by shape, coloured by level. Paths are our own.
 */
export type Glyph = "dispute" | "house" | "water" | "fuel" | "request" | "visit" | "clinic" | "office" | "hazard";

/** Path data of each silhouette. */
export const glyphs: Record<Glyph, string> = {
  // two facing arcs
  dispute: "M10 5.5a7 7 0 0 0 0 13v-3.2a4 4 0 0 1 0-6.6ZM14 5.5a7 7 0 0 1 0 13v-3.2a4 4 0 0 0 0-6.6Z",
  // a house whose roof is broken
  house: "M4.5 12 11 6.2l1.2 2.6-1.4 2 2.4 1.3 2-3.4L19.5 12H17.6v6.5H6.4V12Z",
  // a drop
  water: "M12 4.6c3 3.7 4.9 6.3 4.9 8.9a4.9 4.9 0 0 1-9.8 0c0-2.6 1.9-5.2 4.9-8.9Z",
  // a pump with its hose
  fuel: "M6.5 5.5h6.5v5h1.5a1.5 1.5 0 0 1 1.5 1.5v3.5h.8V10l-1.6-1.6 1-1L18.3 9.5v7.5h-3.8v-5h-1.5v6.5H6.5ZM8 7v3h3.5V7Z",
  // a raised hand of paper: a sheet with a folded corner
  request: "M7 5h7l3.5 3.5V19H7ZM9 11v1.5h6V11Zm0 3.2v1.5h4.5v-1.5Z",
  // a footprint
  visit:
    "M9.8 5c1.9 0 2.9 2 2.7 4.3-.1 1.6-.7 2.7-.6 4.2H8.3c0-1.6-1-3-1-5C7.3 6.4 8.3 5 9.8 5ZM8.4 14.7h3.7c.1 2.6-.6 4.3-2 4.3-1.3 0-2-1.7-1.7-4.3ZM15.5 8.5c1.3.2 1.7 1.7 1.4 3.3-.2 1.2-.7 2-.8 3.1l-2.2-.4c.2-2.3.1-6.2 1.6-6Z",
  clinic: "M10 5h4v5h5v4h-5v5h-4v-5H5v-4h5Z",
  office: "M6 19V8l6-3 6 3v11h-4.5v-4h-3v4ZM9 10v2h2v-2Zm4 0v2h2v-2Z",
  // an exclamation in a triangle
  hazard: "M12 4.5 20 18.5H4ZM11.2 9.5v4.5h1.6V9.5Zm0 5.7v1.6h1.6v-1.6Z",
};

const byCode: Record<string, Glyph> = {
  dangerous_house: "house",
  water_quality: "water",
  water_plant: "water",
  fuel_access: "fuel",
  fuel_station: "fuel",
  clinic: "clinic",
  office: "office",
};

const byLayer: Record<string, Glyph> = {
  disputes: "dispute",
  requests: "request",
  visits: "visit",
  hazards: "hazard",
  facilities: "office",
};

/** The silhouette of a feature: that of its kind where it has one, else of its layer. */
export function glyphOf(layer: string, code: string | undefined): Glyph {
  return (layer === "hazards" || layer === "facilities" ? byCode[code ?? ""] : undefined) ?? byLayer[layer] ?? "hazard";
}
