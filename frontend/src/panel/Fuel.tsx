/** How far fuel is from each village, who is beyond the threshold, and what a station at a place would change: dragged, or named. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { findUnits } from "../client";
import { count, decimal, fixed, inLanguage, shortName } from "../format";
import { lang, t } from "../i18n";
import { distanceClass, readInk } from "../shade";
import { candidate, fuel, hovered, insets, narrow, outlined, paint, selection, view, whatIf } from "../state";
import type { Feature, WhatIf } from "../wire";
import { Above, sharedBy } from "./Above";
import { RightPanel, unfold } from "./RightPanel";
import { Rows } from "./Rows";

const kmOnly = (metres: number) => decimal(Math.round(metres / 100) / 10);
const km = (metres: number) => t("fuel.km", { n: kmOnly(metres) });
/** Below each other, they line up. */
const kmFar = (metres: number) => t("fuel.km", { n: fixed(metres / 1000, 1) });

/** In the left panel: the legend, and the station that is tried out. */
export function FuelLegend() {
  const { data, status } = fuel.value;
  paint.value;
  if (status.kind === "failed") return <p class="failed">{t(`state.${status.failure}`)}</p>;
  if (!data) return <div class="classes waiting" aria-hidden="true" />;
  const threshold = data.threshold_m ?? 0;
  const ends = distanceClass.ends(threshold);
  const colours = distanceClass.colours(readInk());
  const classOf = (f: Feature) =>
    typeof f.properties.distance_m === "number" ? distanceClass.of(f.properties.distance_m, threshold) : -1;
  return (
    <>
      <section class="classes" aria-label={t("legend.title")}>
        <h2 class="minor">{t("fuel.legend")}</h2>
        <ol class="two">
          {colours.map((colour, i) => (
            <li key={colour}>
              <i class="chip-colour" style={{ background: colour }} aria-hidden="true" />
              <span class="edges">
                {i < ends.length
                  ? `${kmOnly(i === 0 ? 0 : (ends[i - 1] ?? 0))} – ${km(ends[i] ?? 0)}`
                  : t("fuel.over", { km: km(ends[i - 1] ?? 0) })}
                {i === 2 && <span class="muted"> {t("fuel.threshold")}</span>}
              </span>
              <span class="muted">{count(data.features.filter(f => classOf(f) === i).length)}</span>
            </li>
          ))}
        </ol>
        <p class="muted small">
          {t("fuel.source", { km: km(threshold), source: inLanguage(data.threshold_source ?? "", lang.value) })}
        </p>
      </section>
      <Try />
    </>
  );
}

/** A station that is tried out: set on the middle of the map, or at a place that is named; then dragged. */
function Try() {
  const failed = useSignal(false);
  const set = () => {
    const at = view.peek();
    if (!at) return;
    // The middle of what panels leave free.
    const [west, south, east, north] = at.bbox;
    const { left, right, bottom } = insets.peek();
    const width = document.getElementById("map")?.clientWidth ?? 1;
    if (narrow.peek()) unfold(); // who is relieved is read there, and the map is free for a drag
    const height = document.getElementById("map")?.clientHeight ?? 1;
    const down = (height - bottom) / 2 / height;
    candidate.value = [
      west + ((east - west) * (left + (width - left - right) / 2)) / width,
      north + (south - north) * down,
    ];
  };
  const named = (e: SubmitEvent) => {
    e.preventDefault();
    const text = String(new FormData(e.currentTarget as HTMLFormElement).get("place") ?? "").trim();
    if (!text) return;
    findUnits(text, new AbortController().signal)
      .then(all => {
        const point = all.units.find(u => u.point)?.point;
        failed.value = !point;
        if (!point) return;
        candidate.value = point;
        if (narrow.peek()) unfold();
      })
      .catch(() => (failed.value = true));
  };
  return (
    <section class="try">
      <h2 class="minor">{t("fuel.try")}</h2>
      {candidate.value ? (
        <Dragged />
      ) : (
        <button type="button" class="main" onClick={set}>
          {t("fuel.put")}
        </button>
      )}
      <form class="around" onSubmit={named}>
        <input type="text" name="place" aria-label={t("fuel.named")} placeholder={t("fuel.named")} />
        <button type="submit">{t("fuel.go")}</button>
        {failed.value && <p class="failed">{t("filter.aroundNone")}</p>}
      </form>
    </section>
  );
}

/** What to do with the station that is tried out. */
function Dragged() {
  return (
    <p class="row">
      <span class="muted small">{t("fuel.drag")}</span>
      <button type="button" class="plain small" onClick={() => (candidate.value = null)}>
        {t("fuel.remove")}
      </button>
    </p>
  );
}

/** Of villages that are listed where none is beyond the threshold. */
const farthest = 10;

/** In the right column: who is beyond, or who would be relieved. */
export function FuelBoard() {
  const { data } = fuel.value;
  const tried = candidate.value ? whatIf.value : null;
  const far = (data?.features ?? [])
    .filter(f => typeof f.properties.distance_m === "number")
    .sort((a, b) => Number(b.properties.distance_m) - Number(a.properties.distance_m));
  const beyond = far.filter(f => f.properties.beyond === true);
  const relieved = tried?.data?.relieved ?? [];
  const shared = sharedBy((data?.features ?? []).map(f => f.id));
  const lit = relieved.map(r => r.unit).join();
  useEffect(() => {
    outlined.value = new Set(lit ? lit.split(",") : []);
    return () => {
      outlined.value = new Set();
    };
  }, [lit]);
  return (
    <RightPanel name={t("mode.fuel")} title={t(tried ? "fuel.relieved" : "fuel.beyond")}>
      {tried && narrow.value && <Dragged />}
      {tried ? (
        <Relief data={tried.data} failed={tried.status.kind === "failed"} />
      ) : (
        data?.beyond && (
          <p>
            <strong class="big">{count(data.beyond.households)}</strong> {t("fuel.households")}
            <br />
            <span class="muted small">
              {t("fuel.sum", {
                v: count(data.beyond.villages),
                p: count(data.beyond.population),
                s: count(data.stations ?? 0),
              })}
            </span>
          </p>
        )
      )}
      {!tried && beyond.length === 0 && far.length > 0 && <p class="muted small">{t("fuel.farthest")}</p>}
      {tried ? (
        <Rows
          items={relieved}
          rem={3}
          label={t("fuel.relieved")}
          keyOf={r => r.unit}
          row={r => (
            <Line
              unit={r.unit}
              name={r.name}
              more={`${fixed(r.before_m / 1000, 1)} → ${kmFar(r.after_m)}`}
              shared={shared}
            />
          )}
        />
      ) : (
        <Rows
          items={beyond.length > 0 ? beyond : far.slice(0, farthest)}
          rem={3}
          label={t(beyond.length > 0 ? "fuel.beyond" : "fuel.farthest")}
          keyOf={f => f.id}
          row={f => (
            <Line
              unit={f.id}
              name={String(f.properties.name ?? "")}
              more={kmFar(Number(f.properties.distance_m))}
              shared={shared}
            />
          )}
        />
      )}
    </RightPanel>
  );
}

function Relief({ data, failed }: { data: WhatIf | null; failed: boolean }) {
  if (failed) return <p class="failed">{t("fuel.noAnswer")}</p>;
  if (!data) return <p class="late muted">{t("state.loading")}</p>;
  return (
    <p role="status">
      <strong class="big">{count(data.households)}</strong> {t("fuel.households")}
      <br />
      <span class="muted small">
        {t("fuel.relief", { v: count(data.relieved.length), p: count(data.population), n: count(data.nearer) })}
      </span>
    </p>
  );
}

function Line({ unit, name, more, shared }: { unit: string; name: string; more: string; shared: number }) {
  return (
    <button
      type="button"
      class={`rank unranked ${hovered.value === unit ? "under" : ""}`}
      aria-current={selection.value?.id === unit}
      onMouseEnter={() => (hovered.value = unit)}
      onMouseLeave={() => (hovered.value = null)}
      onFocus={() => (hovered.value = unit)}
      onBlur={() => (hovered.value = null)}
      onClick={() => (selection.value = { layer: "villages", id: unit })}
    >
      <span class="rank-name">
        {shortName(name)}
        <Above unit={unit} shared={shared} />
      </span>
      <span class="rank-value">{more}</span>
    </button>
  );
}
