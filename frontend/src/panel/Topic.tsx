/** What the land is coloured by: measure, level, comparison, and the total of the whole. */
import { isCase } from "../filter";
import { count } from "../format";
import { label, t } from "../i18n";
import { neglectedOf } from "../load/neglect";
import {
  by,
  compare,
  ground,
  layerById,
  level,
  mode,
  narrowest,
  recordLayers,
  second,
  summary,
  sumsOnly,
  tab,
  tables,
  topic,
  topicLayer,
  zone,
} from "../state";
import { isBelow, levelsWithin, type Mode, measures, modes, type Topic as Topics, topicOf, topicText } from "../topic";
import { changeText, figure, fractionText, isBetter, noteText, periodsText, unitText } from "../value";
import type { Definition, Summary } from "../wire";
import { Classes } from "./Classes";
import { FuelLegend } from "./Fuel";
import { knownLayers } from "./LayerChoice";
import { Legend } from "./Legend";
import { Segments } from "./Segments";
import { SpotLegend } from "./Spots";
import { Why } from "./Why";

export function Topic() {
  return (
    <section class="topic">
      <Segments
        name="mode"
        title={t("mode.title")}
        options={modes
          .filter(m => m !== "hotspots" || topicLayer.value)
          .map(m => ({ value: m, label: t(`mode.${m}`) }))
          .sort((a, b) => order(a.value) - order(b.value))}
        value={mode.value}
        choose={m => (mode.value = m)}
      />
      {mode.value === "measure" && <Choice />}
      {mode.value === "hotspots" && <SpotLegend />}
      {mode.value === "fuel" && <FuelLegend />}
      {mode.value === "none" && recordLayers.value.some(isCase) && <Legend />}
    </section>
  );
}

/** "None" is the last of them on screen. */
function order(m: Mode): number {
  return m === "none" ? modes.length : modes.indexOf(m);
}

function Choice() {
  const { layer, measure } = topic.value;
  const within = levelsWithin(ground.value).filter(l => !isBelow(l, narrowest(topic.value)));
  return (
    <>
      <div class="pair">
        <label>
          <span>{t("topic.layer")}</span>
          <select
            value={layer}
            onChange={e => {
              const next = e.currentTarget.value;
              topic.value = topicsOf().find(o => o.layer === next) ?? topic.value;
            }}
          >
            {knownLayers().map(l => (
              <option key={l} value={l}>
                {t(`layer.${l}`)}
              </option>
            ))}
            {tables.value.length > 0 && <option value="tables">{t("layer.tables")}</option>}
          </select>
        </label>
        <label>
          <span>{t("topic.measure")}</span>
          <select
            value={measure}
            onChange={e => (topic.value = topicOf(`${layer}.${e.currentTarget.value}`) ?? topic.value)}
          >
            {topicsOf()
              .filter(o => o.layer === layer)
              .map(o => (
                <option key={o.measure} value={o.measure}>
                  {measureName(o)}
                </option>
              ))}
          </select>
        </label>
      </div>
      <Total />
      {within.length > 1 && (
        <Segments
          name="by"
          title={t("topic.level")}
          options={within.map(l => ({ value: l, label: t(`level.${l}`) }))}
          value={level.value}
          choose={l => (by.value = l)}
        />
      )}
      <Classes />
      <Beside />
      {layer === "tables" && <p class="muted small">{t("topic.table")}</p>}
      {layer !== "tables" && !sumsOnly.value && (
        <label class="check">
          <input type="checkbox" checked={compare.value} onChange={e => (compare.value = e.currentTarget.checked)} />
          {t("topic.compare")}
        </label>
      )}
      {layer !== "tables" && !sumsOnly.value && compare.value && summary.value.data && (
        <p class="muted small">{periodsText(summary.value.data, zone.value) || t("topic.needPeriod")}</p>
      )}
    </>
  );
}

/** The measure of everything under the filter. */
function Total() {
  const { data, status } = summary.value;
  if (status.kind === "failed") return <p class="total-line failed">{t(`state.${status.failure}`)}</p>;
  if (!data) {
    const none = status.kind === "ready";
    if (!none)
      return (
        <p class="total-line">
          <i class="skeleton figure" aria-hidden="true" />
        </p>
      );
    return (
      <div class="total-line">
        <p>{t("topic.noneMatches")}</p>
        <WhyNone />
      </div>
    );
  }
  const { total, definition } = data;
  if (definition.id === "visits.gap_months") return <Neglected data={data} />;
  return (
    <div class="total-line" aria-busy={status.kind === "loading"}>
      {total.value === null ? (
        <strong>—</strong>
      ) : (
        <p>
          <strong>{figure(total.value, definition)}</strong> <span class="muted">{unitText(definition)}</span>
          <Change data={data} definition={definition} />
        </p>
      )}
      <p class="muted small">{total.value === null ? noteText(total) : fractionText(total, definition)}</p>
      {total.numerator === 0 && <WhyNone />}
    </div>
  );
}

/** Of the topic's own layer: that others have something left explains nothing here. */
function WhyNone() {
  const of = topicLayer.value;
  return tab.value === "topic" && topic.value.layer !== "tables" && of ? <Why of={of} /> : null;
}

/** Of months without a visit a total says nothing, since somebody is always somewhere: how many units are left out does. */
function Neglected({ data }: { data: Summary }) {
  return (
    <div class="total-line">
      <p>
        <strong>{count(neglectedOf(data))}</strong>{" "}
        <span class="muted small">
          {t("topic.neglected", { level: t(`level.${level.value}`), all: count(data.values.length) })}
        </span>
      </p>
      <p class="muted small">{label(data.definition.numerator)}</p>
    </div>
  );
}

function Change({ data, definition }: { data: Summary; definition: Definition }) {
  const { value, previous } = data.total;
  if (value === null || previous === null || previous === undefined) return null;
  const change = value - previous;
  const better = isBetter(change, definition);
  const sign = change > 0 ? "▲" : change < 0 ? "▼" : "";
  return (
    <span class={`change ${better === null ? "" : better ? "better" : "worse"}`}>
      {sign} {changeText(change, definition)}
    </span>
  );
}

/** A second measure of the same units. */
function Beside() {
  return (
    <label class="line">
      <span>{t("topic.beside")}</span>
      <select
        value={second.value ? topicText(second.value) : ""}
        onChange={e => (second.value = topicOf(e.currentTarget.value))}
      >
        <option value="">{t("topic.noBeside")}</option>
        {topicsOf()
          .filter(o => topicText(o) !== topicText(topic.value))
          .map(o => (
            <option key={topicText(o)} value={topicText(o)}>
              {layerName(o.layer)} · {measureName(o)}
            </option>
          ))}
      </select>
    </label>
  );
}

/** Everything that may colour the land, for this viewer. */
function topicsOf(): Topics[] {
  return [
    ...knownLayers().flatMap(l => measures[l].map(measure => ({ layer: l, measure }))),
    ...tables.value.map(x => ({ layer: "tables" as const, measure: x.id })),
  ];
}

function measureName(of: Topics): string {
  if (of.layer !== "tables") return t(`measure.${of.measure}`);
  const table = tables.value.find(x => x.id === of.measure);
  return table ? label(table.label) : of.measure;
}

function layerName(id: Topics["layer"]): string {
  const layer = layerById.value.get(id);
  return layer ? label(layer.label) : t(`layer.${id}`);
}
