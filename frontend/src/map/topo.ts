/** The server's topology as features to fill and borders to draw: each shared line once, and of neighbours only the coarsest kind. */
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Feature, LayerId, Position } from "../wire";

/** What the server says of a unit. */
interface Said {
  name: string;
  parent: string;
  label?: [number, number];
  households?: number;
  population?: number;
}

export type Units = Topology<Record<"counties" | "townships" | "villages", GeometryCollection<Said>>>;

export interface Ground {
  features: ReadonlyMap<LayerId, readonly Feature[]>;
  borders: ReadonlyMap<LayerId, readonly Position[][]>;
}

const levels = ["counties", "townships", "villages"] as const;

/** Geometries decoded in one slice. */
const sliced = 150;

/** Decodes a topology in slices, between which the page may answer a hand. Names of the units above are added to each; a level that is not in it is empty. */
export function* grounding(topology: Units): Generator<undefined, Ground, void> {
  const features = new Map<LayerId, readonly Feature[]>();
  const borders = new Map<LayerId, readonly Position[][]>();
  const names = new Map<string, string>();
  for (const level of levels) {
    const all = topology.objects[level]?.geometries ?? [];
    if (all.length === 0) continue;
    const widest = features.size === 0;
    const decoded: Feature[] = [];
    for (let i = 0; i < all.length; i += sliced) {
      const some = { type: "GeometryCollection", geometries: all.slice(i, i + sliced) } as const;
      decoded.push(...(feature(topology, some).features as unknown as Feature[]).map(f => named(f, names)));
      yield;
    }
    features.set(level, decoded);
    borders.set(level, yield* bordersOf(topology, all, widest));
  }
  return { features, borders };
}

function named(f: Feature, names: Map<string, string>): Feature {
  f.id = String(f.id);
  const name = String(f.properties.name ?? "");
  names.set(f.id, name);
  f.properties.county_name = names.get(f.id.slice(0, 6)) ?? null;
  f.properties.township_name = f.id.length > 6 ? (names.get(f.id.slice(0, 9)) ?? null) : null;
  f.properties.village_name = f.id.length > 9 ? name : null;
  return f;
}

type Unit = GeometryCollection<Said>["geometries"][number];

/** The lines of a level: of the widest all, of others those between units of one parent, county by county. */
function* bordersOf(topology: Units, all: readonly Unit[], widest: boolean): Generator<undefined, Position[][], void> {
  const groups = new Map<string, Unit[]>();
  for (const g of all) {
    const county = widest ? "" : String(g.id).slice(0, 6);
    const group = groups.get(county);
    if (group) group.push(g);
    else groups.set(county, [g]);
  }
  const within = (a: { properties?: Said }, b: { properties?: Said }) =>
    widest || (a !== b && a.properties?.parent === b.properties?.parent);
  const lines: Position[][] = [];
  for (const geometries of groups.values()) {
    const some = { type: "GeometryCollection", geometries } as const;
    for (const line of mesh(topology, some as never, within as never).coordinates) lines.push(line as Position[]);
    yield;
  }
  return lines;
}
