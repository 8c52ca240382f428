/** The five nearest settled records of the same kind, with how they were settled and in how many days. */
import { useEffect, useState } from "preact/hooks";
import { getItems } from "../client";
import { daysBetween, fixed, localDay, shortName } from "../format";
import { label } from "../i18n";
import { layerById, type Ref, selection, zone } from "../state";
import type { Feature, Layer, Position } from "../wire";
import { kilometres } from "./distance";
import type { Stored } from "./task";
import { w } from "./words";

const shownMost = 5;

export function Similar({ at, record }: { at: Ref; record: Stored }) {
  const [list, setList] = useState<readonly Near[] | null | "failed">(null);
  const [tries, setTries] = useState(0);
  const layer = layerById.value.get(at.layer);
  const place = record.geometry?.coordinates;
  useEffect(() => {
    if (!layer || !place) return;
    const own = new AbortController();
    setList(null);
    find(layer, record, place, own.signal).then(setList, () => own.signal.aborted || setList("failed"));
    return () => own.abort();
  }, [at.layer, at.id, record.version, tries]);
  if (list === "failed")
    return (
      <p role="alert">
        {w("similarFailed")}{" "}
        <button type="button" onClick={() => setTries(tries + 1)}>
          {w("again")}
        </button>
      </p>
    ); // prettier-ignore
  if (!place || list?.length === 0) return <p class="muted">{w(place ? "similarNone" : "similarNowhere")}</p>;
  if (!list || !layer) return <p class="muted">{w("loading")}</p>;
  const route = layer.fields.find(f => f.name === "route");
  return (
    <ol class="similar">
      {list.map(({ feature, km, days }) => {
        const p = feature.properties;
        const how = route?.codes?.find(c => c.code === p.route);
        return (
          <li key={feature.id}>
            <button
              type="button"
              class="plain"
              title={w("similarShow")}
              onClick={() => (selection.value = { layer: layer.id, id: feature.id })}
            >
              {String(p.title || shortName(String(p.village_name || p.township_name || "")))}
            </button>
            <small class="muted">
              {[
                shortName(String(p.village_name || p.township_name || "")),
                w("km", { n: fixed(km, 1) }),
                how ? label(how.label) : "",
                days === null ? "" : w("days", { n: days }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </small>
          </li>
        );
      })}
    </ol>
  );
}

interface Near {
  feature: Feature;
  km: number;
  days: number | null; // from found to settled
}

/** Half the sides of the squares that are looked in, in degrees of latitude: some 2 km to some 400. */
const reaches = [0.02, 0.06, 0.2, 0.6, 1.2, 4];
const most = 10_000;

/** Looks in larger and larger squares until the nearest are surely among what was found. */
async function find(layer: Layer, record: Stored, at: Position, signal: AbortSignal): Promise<Near[]> {
  const query = new URLSearchParams({
    status: layer.id === "hazards" ? "removed" : "settled,closed,revisited",
    limit: String(most),
  });
  const kind = record.properties[layer.class ?? ""];
  if (layer.class && typeof kind === "string") query.set(layer.class, kind);
  let found: Near[] = [];
  for (const reach of reaches) {
    const wide = reach / Math.cos((at[1] * Math.PI) / 180);
    query.set("bbox", [at[0] - wide, at[1] - reach, at[0] + wide, at[1] + reach].join(","));
    const page = await getItems(layer.id, query, signal);
    if (found.length >= shownMost && page.numberMatched > page.features.length) break; // more than a page holds: those of the smaller square stand
    const others = page.features.filter(f => f.id !== record.id);
    found = nearest(others, at);
    if (found.length >= shownMost && (found.at(-1)?.km ?? 0) <= surely(at, reach)) break;
  }
  return found;
}

/** How far around a place a square reaches on every side, in kilometres. */
function surely([lon, lat]: Position, reach: number): number {
  return kilometres([lon, lat], [lon, lat + reach]) * 0.99;
}

/** The nearest of some features, nearest first. */
export function nearest(features: readonly Feature[], at: Position): Near[] {
  return features
    .flatMap(feature => {
      if (feature.geometry?.type !== "Point") return [];
      const [found, end] = [feature.properties.found, feature.properties.settled ?? feature.properties.removed].map(
        v => (typeof v === "string" ? localDay(v, zone.peek()) : ""),
      );
      const days = found && end ? daysBetween(found, end) : null;
      return [{ feature, km: kilometres(at, feature.geometry.coordinates), days }];
    })
    .sort((a, b) => a.km - b.km)
    .slice(0, shownMost);
}
