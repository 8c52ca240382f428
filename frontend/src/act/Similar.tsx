/** The five nearest settled records of the same kind, with how they were settled and in how many days. */
import { useEffect, useState } from "preact/hooks";
import { getItems } from "../client";
import { daysBetween, decimal, localDay, shortName } from "../format";
import { label } from "../i18n";
import { layerById, type Ref, zone } from "../state";
import type { Feature, Layer, Position } from "../wire";
import { kilometres } from "./distance";
import type { Stored } from "./task";
import { w } from "./words";

/** Half the side of the square that is looked in, in degrees: some 30 km. */
const reach = 0.3;
const shownMost = 5;

export function Similar({ at, record }: { at: Ref; record: Stored }) {
  const [list, setList] = useState<readonly Near[] | null>(null);
  const layer = layerById.value.get(at.layer);
  const place = record.geometry?.coordinates;
  useEffect(() => {
    if (!layer || !place) return;
    const own = new AbortController();
    find(layer, record, place, own.signal).then(setList, () => setList([]));
    return () => own.abort();
  }, [at.layer, at.id, record.version]);
  if (!place || list?.length === 0) return <p class="muted">{w("similarNone")}</p>;
  if (!list || !layer) return <p class="muted">{w("loading")}</p>;
  const route = layer.fields.find(f => f.name === "route");
  return (
    <ul class="similar">
      {list.map(({ feature, km, days }) => {
        const p = feature.properties;
        const how = route?.codes?.find(c => c.code === p.route);
        return (
          <li key={feature.id}>
            {shortName(String(p.village_name || p.township_name || ""))} · {w("km", { n: decimal(km) })}
            {how ? ` · ${label(how.label)}` : ""}
            {days === null ? "" : ` · ${w("days", { n: days })}`}
          </li>
        );
      })}
    </ul>
  );
}

interface Near {
  feature: Feature;
  km: number;
  days: number | null; // from found to settled
}

async function find(layer: Layer, record: Stored, at: Position, signal: AbortSignal): Promise<Near[]> {
  const query = new URLSearchParams({
    bbox: [at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach].join(","),
    status: layer.id === "hazards" ? "removed" : "settled,closed,revisited",
    limit: "1000",
  });
  const kind = record.properties[layer.class ?? ""];
  if (layer.class && typeof kind === "string") query.set(layer.class, kind);
  const page = await getItems(layer.id, query, signal);
  return nearest(
    page.features.filter(f => f.id !== record.id),
    at,
  ); // prettier-ignore
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
