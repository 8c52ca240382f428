/** Hot and cold spots: how many there are, how sure they are, and of each in plain words why. */
import { count, decimal, shortName } from "../format";
import { label, t } from "../i18n";
import { confidence, readInk, spotFill } from "../shade";
import { by, ground, hovered, paint, selection, spotLevel, spots, topic, topicLayer, unitOf } from "../state";
import { layerOfLevel, levelsWithin, type Topic } from "../topic";
import { fractionText, rowText, spotName, valueText } from "../value";
import type { Definition, Feature } from "../wire";
import { Above, sharedBy } from "./Above";
import { LayerChoice } from "./LayerChoice";
import { RightPanel } from "./RightPanel";
import { Rows } from "./Rows";
import { Segments } from "./Segments";

const classes = [3, 2, 1, 0, -1, -2, -3] as const;

/** In the left panel: whose spots, and the legend with counts. */
export function SpotLegend() {
  const { data, status } = spots.value;
  return (
    <>
      <LayerChoice />
      <How />
      <p class="muted small">{t("spots.says")}</p>
      {status.kind === "failed" && <p class="failed">{t(`state.${status.failure}`)}</p>}
      {data ? <Legend features={data.features} /> : <div class="classes waiting" aria-hidden="true" />}
    </>
  );
}

/** By what, and of which units. */
function How() {
  const of = topicLayer.value?.id;
  const choices = levelsWithin(ground.value).filter(l => l !== "county");
  return (
    <>
      <Segments
        name="spot-measure"
        title={t("topic.measure")}
        options={(["rate", "count"] as const).map(m => ({ value: m, label: t(`measure.${m}`) }))}
        value={topic.value.measure === "count" ? "count" : "rate"}
        choose={measure => (topic.value = { layer: of, measure } as Topic)}
      />
      {choices.length > 1 && (
        <Segments
          name="spot-level"
          title={t("topic.level")}
          options={choices.map(l => ({ value: l, label: t(`level.${l}`) }))}
          value={spotLevel.value}
          choose={l => (by.value = l)}
        />
      )}
    </>
  );
}

function Legend({ features }: { features: readonly Feature[] }) {
  paint.value;
  const ink = readInk();
  const tested = features.filter(f => f.properties.status === "tested");
  return (
    <section class="classes" aria-label={t("legend.title")}>
      <h2 class="minor">{t("spots.legend")}</h2>
      <ol class="two">
        {classes.map(c => (
          <li key={c}>
            <Sign spot={c} />
            <span class="edges">{spotName(c)}</span>
            <span class="muted">{count(tested.filter(f => f.properties.class === c).length)}</span>
          </li>
        ))}
        {features.length > tested.length && (
          <li>
            <i class="chip-colour hatched" aria-hidden="true" />
            <span class="edges">{t("spots.untested")}</span>
            <span class="muted">{count(features.length - tested.length)}</span>
          </li>
        )}
      </ol>
    </section>
  );

  function Sign({ spot }: { spot: number }) {
    const { colour, strokes } = spotFill(spot, ink);
    const background = strokes
      ? `repeating-linear-gradient(135deg, ${strokes} 0 1.2px, ${colour} 1.2px 4.5px)`
      : colour;
    return <i class="chip-colour" style={{ background }} aria-hidden="true" />;
  }
}

/** In the right column: the spots, the surest first, and what the chosen one means. */
export function SpotBoard() {
  const { data, status } = spots.value;
  const found = (data?.features ?? [])
    .filter(f => f.properties.status === "tested" && f.properties.class !== 0)
    .sort((a, b) => Number(b.properties.z) - Number(a.properties.z));
  const chosen = data?.features.find(f => f.id === selection.value?.id);
  const definition = data?.definition;
  const shared = sharedBy((data?.features ?? []).map(f => f.id));
  return (
    <RightPanel
      name={t("mode.hotspots")}
      title={
        <>
          {t("mode.hotspots")} <span class="muted">{data ? count(found.length) : ""}</span>
        </>
      }
    >
      {status.kind === "loading" && !data && <p class="late muted">{t("state.loading")}</p>}
      {chosen && definition && <Explained spot={chosen} definition={definition} />}
      {data && found.length === 0 && <p class="muted">{t("spots.none")}</p>}
      {data && definition && (
        <Rows
          items={found}
          rem={3}
          label={t("mode.hotspots")}
          keyOf={f => f.id}
          at={found.findIndex(f => f.id === selection.value?.id)}
          row={f => <Spot spot={f} definition={definition} shared={shared} />}
        />
      )}
    </RightPanel>
  );
}

function Spot({ spot, definition, shared }: { spot: Feature; definition: Definition; shared: number }) {
  const p = spot.properties;
  const c = Number(p.class);
  return (
    <button
      type="button"
      class={`rank ${hovered.value === spot.id ? "under" : ""}`}
      aria-current={selection.value?.id === spot.id}
      onMouseEnter={() => (hovered.value = spot.id)}
      onMouseLeave={() => (hovered.value = null)}
      onFocus={() => (hovered.value = spot.id)}
      onBlur={() => (hovered.value = null)}
      onClick={() => (selection.value = { layer: layerOfLevel[spotLevel.value], id: spot.id })}
    >
      <span class={`spot-sign ${c > 0 ? "hot" : "cold"}`}>{t(c > 0 ? "spots.h" : "spots.c")}</span>
      <span class="rank-name">
        {shortName(String(p.name ?? ""))}
        <Above unit={spot.id} shared={shared} />
      </span>
      <span class="rank-value two-lines">
        {typeof p.value === "number" ? rowText(p.value, definition) : ""}
        <span class="muted small">
          {[trendName(p.trend), confidence[Math.abs(c)] ? `${confidence[Math.abs(c)]}%` : ""]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
    </button>
  );
}

function trendName(trend: unknown): string {
  return trend === "new" || trend === "persistent" || trend === "fading" ? t(`spots.${trend}`) : "";
}

/** What it means, without a word of statistics first; the figures after it. */
export function Explained({ spot, definition }: { spot: Feature; definition: Definition }) {
  const p = spot.properties;
  const name = shortName(String(p.name ?? unitOf(spot.id)?.properties.name ?? ""));
  if (p.status !== "tested") return <p class="explained">{t(`spots.why.${whyOf(p.status)}`, { name })}</p>;
  const c = Number(p.class);
  const said = {
    name,
    n: Number(p.neighbours),
    measure: label(definition.label),
    sure: confidence[Math.abs(c)] ?? "",
    chance: chance(Number(p.p)),
  };
  const trend = trendName(p.trend);
  const v = { numerator: Number(p.numerator), denominator: typeof p.denominator === "number" ? p.denominator : null };
  return (
    <div class="explained">
      <p>
        {t(c > 0 ? "spots.saysHot" : c < 0 ? "spots.saysCold" : "spots.saysCalm", said)}
        {trend && t("spots.saysTrend", { trend })}
      </p>
      <p class="muted small">
        {typeof p.value === "number" ? `${valueText(p.value, definition)}（${fractionText(v, definition)}）` : ""}
      </p>
      <p class="muted small">
        z {decimal(Number(p.z))} · p {small(Number(p.p))} · q {small(Number(p.q))} ·{" "}
        {t("spots.neighbours", { n: Number(p.neighbours) })}
      </p>
    </div>
  );
}

function whyOf(status: unknown): "no_data" | "no_neighbours" | "constant" | "everything" {
  return status === "no_neighbours" || status === "constant" || status === "everything" ? status : "no_data";
}

/** A probability with two figures that count. */
function small(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toPrecision(2).replace(/0+$/, "").replace(/\.$/, "");
}

/** "Once in so many" of a probability, rounded down to two figures; beyond 10 000, more than that. */
export function chance(p: number): string {
  if (p < 1e-4) return t("spots.over", { n: count(10_000) });
  const n = 1 / p;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1);
  return t("spots.about", { n: count(Math.floor(n / step) * step) });
}
