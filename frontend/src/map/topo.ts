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

/** Decodes a topology. Names of the units above are added to each; a level that is not in it is empty. */
export function ground(topology: Units): Ground {
  const features = new Map<LayerId, readonly Feature[]>();
  const borders = new Map<LayerId, readonly Position[][]>();
  const names = new Map<string, string>();
  for (const level of levels) {
    const object = topology.objects[level];
    if (!object || object.geometries.length === 0) continue;
    const widest = features.size === 0;
    const decoded = feature(topology, object).features as unknown as Feature[];
    for (const f of decoded) {
      f.id = String(f.id);
      const name = String(f.properties.name ?? "");
      names.set(f.id, name);
      f.properties.county_name = names.get(f.id.slice(0, 6)) ?? null;
      f.properties.township_name = f.id.length > 6 ? (names.get(f.id.slice(0, 9)) ?? null) : null;
      f.properties.village_name = f.id.length > 9 ? name : null;
    }
    features.set(level, decoded);
    const within = (a: { properties?: Said }, b: { properties?: Said }) =>
      widest || (a !== b && a.properties?.parent === b.properties?.parent);
    borders.set(level, mesh(topology, object, within as never).coordinates as Position[][]);
  }
  return { features, borders };
}
