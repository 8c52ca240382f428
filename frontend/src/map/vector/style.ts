/**
 * A quiet style for vector tiles of a base map: water, land use, roads, and where the settings say so borders and names of places. Layers and classes are
 * found by the names that OpenMapTiles and Protomaps give them; what is not known is not drawn.
 */
export interface Stroke {
  colour: string;
  /** In CSS pixels. */
  width: number;
  dash?: number[];
}

/** How a feature is drawn; nothing when it is not. */
export type Paint = { fill: string } | { stroke: Stroke } | null;

export interface Tints {
  water: string;
  green: string;
  built: string;
  road: string;
  rail: string;
  border: string;
  name: string;
  halo: string;
}

export const tints: Record<"dark" | "light", Tints> = {
  light: {
    water: "#c6dbe9",
    green: "#e2ecdd",
    built: "#ebe8e2",
    road: "#d5d2cc",
    rail: "#c4c8cf",
    border: "#9a8fa8",
    name: "#5c6676",
    halo: "#fcfdfe",
  },
  dark: {
    water: "#10283d",
    green: "#14251f",
    built: "#1b2333",
    road: "#31405a",
    rail: "#2a3650",
    border: "#6f6688",
    name: "#93a3ba",
    halo: "#0d1626",
  },
};

/** Layers in the order they are drawn. */
export const order = ["land", "water", "roads", "borders"] as const;
export type Group = (typeof order)[number];

const groups: Record<Group | "names", readonly string[]> = {
  land: ["landcover", "landuse", "park", "natural", "green", "urban", "buildings", "building"],
  water: ["water", "waterway", "ocean", "physical_line"],
  roads: ["transportation", "roads", "road", "highway", "railway"],
  borders: ["boundary", "boundaries", "admin"],
  names: ["place", "places", "place_label"],
};

export function isIn(group: Group | "names", layer: string): boolean {
  return groups[group].includes(layer);
}

type Properties = Readonly<Record<string, unknown>>;

const green = /wood|forest|grass|park|farm|orchard|meadow|scrub|nature|garden|cemetery|wetland|golf|pitch|recreation/;
const built = /residential|commercial|industrial|urban|retail|school|hospital|university|building|railway|aerodrome/;

/** How a feature of a group is drawn at a zoom. `kind` is 1 for points, 2 for lines, 3 for areas. */
export function paintOf(group: Group, kind: number, properties: Properties, zoom: number, tint: Tints): Paint {
  const what = [properties.kind, properties.class, properties.subclass, properties.pmap_kind, properties.highway]
    .filter(v => typeof v === "string")
    .join(" ");
  switch (group) {
    case "water":
      if (kind === 3) return { fill: tint.water };
      return kind === 2 ? { stroke: { colour: tint.water, width: /river/.test(what) ? 1.6 : 0.9 } } : null;
    case "land":
      if (kind !== 3) return null;
      if (green.test(what)) return { fill: tint.green };
      return built.test(what) ? { fill: tint.built } : null;
    case "roads":
      return kind === 2 ? roadOf(what, zoom, tint) : null;
    case "borders":
      return kind === 2 ? { stroke: { colour: tint.border, width: 0.8, dash: [4, 3] } } : null;
  }
}

/** Roads by what they carry; lesser ones from their zoom on. */
function roadOf(what: string, zoom: number, tint: Tints): Paint {
  const grow = 1.25 ** Math.max(0, zoom - 10);
  if (/rail|transit/.test(what)) return zoom < 11 ? null : { stroke: { colour: tint.rail, width: 1, dash: [5, 3] } };
  if (/motorway|trunk|highway/.test(what)) return { stroke: { colour: tint.road, width: 1.6 * grow } };
  if (/primary|major/.test(what)) return { stroke: { colour: tint.road, width: 1.2 * grow } };
  if (/secondary|tertiary|medium/.test(what))
    return zoom < 9 ? null : { stroke: { colour: tint.road, width: 0.9 * grow } };
  if (/path|track|foot|cycle|steps/.test(what)) return zoom < 14 ? null : { stroke: { colour: tint.road, width: 0.6 } };
  return zoom < 12 ? null : { stroke: { colour: tint.road, width: 0.6 * grow } };
}
