/** What the colours and pins of the printed map mean: the same classes, edges and counts as on the desk. */
import { count, decimal, enumerated, inLanguage } from "../format";
import { label, lang, t } from "../i18n";
import { neglectedOf } from "../load/neglect";
import { distanceClass, type Ink, spotFill, swaths, turns } from "../shade";
import {
  compare,
  fuel,
  level,
  mode,
  quick,
  recordLayers,
  scheme,
  secondSummary,
  shown,
  spotLevel,
  spots,
  summary,
  zone,
} from "../state";
import {
  changeFigure,
  changeUnit,
  figure,
  fractionText,
  periodsText,
  spotName,
  thirdsText,
  unitText,
  valueText,
} from "../value";
import type { Feature, Layer, Summary } from "../wire";
import type { Pinned } from "./scene";
import { w } from "./words";

export interface Row {
  /** What stands before the text: a field of colour, perhaps hatched, or a pin. */
  sign: { colour: string; strokes?: string } | { level: number; layer?: Layer; overdue?: boolean };
  text: string;
  count?: string;
}

export interface Block {
  title: string;
  says: string;
  rows: Row[];
  /** Lines after the rows. */
  notes?: string[];
  /** Nine colours in place of rows, with what grows across and upwards, and where the thirds of each end. */
  pairs?: { colours: readonly string[]; across: string; up: string; edges: readonly string[] };
}

/** Colours without a value are hatched. */
interface Paints extends Ink {
  void: string;
  hatch: string;
}

export function legendOf(p: Paints, pins: readonly Pinned[]): Block[] {
  return [colours(p), pinBlock(pins)].filter(b => b !== null);
}

/** What the map shows, as its title says it. */
export function subjectOf(): string {
  if (mode.value === "hotspots") return t("mode.hotspots");
  if (mode.value === "fuel") return t("fuel.legend").replace(/^[^：:]*[：:]\s*/, "");
  const { data } = summary.value;
  if (mode.value !== "measure" || !data)
    return enumerated(
      recordLayers.value.filter(l => shown.value.has(l.id)).map(l => label(l.label)),
      lang.value,
    );
  const beside = secondSummary.value?.data;
  const first = label(data.definition.label);
  return beside ? `${first} × ${label(beside.definition.label)}` : first;
}

function colours(p: Paints): Block | null {
  if (mode.value === "hotspots") return spotBlock(p);
  if (mode.value === "fuel") return fuelBlock(p);
  const { data } = summary.value;
  if (mode.value !== "measure" || !data) return null;
  const beside = secondSummary.value?.data;
  if (beside) return pairBlock(data, beside, p);
  const change = compare.value && data.previous !== null;
  const of = change ? turns(data, p) : swaths(data, p);
  const text = (v: number) => (change ? changeFigure(v, data.definition) : figure(v, data.definition));
  return {
    title: `${label(data.definition.label)} (${change ? changeUnit(data.definition) : unitText(data.definition)})`,
    says: [
      w("sheet.by", { level: t(`level.${level.value}`) }),
      change ? t("classes.change") : t("classes.title", { method: t(`method.${scheme.value.method}`), n: of.length }),
    ]
      .map(s => s.replace(/^图例：|^Legend: /, ""))
      .join(" · "),
    rows: [
      ...[...of].reverse().map(s => ({
        sign: { colour: s.colour },
        text: s.from === s.to ? text(s.from) : `${text(s.from)} – ${text(s.to)}`,
        count: w("sheet.units", { n: count(s.count) }),
      })),
      ...without(data, p),
    ],
    notes: change ? [periodsText(data, zone.value)] : totalOf(data),
  };
}

/** The whole of it, and what it is a quotient of. */
function totalOf(data: Summary): string[] {
  const { total, definition } = data;
  if (definition.id === "visits.gap_months") return [neglectedText(data), label(definition.numerator)];
  if (total.value === null) return [];
  return [`${w("sheet.total")} ${valueText(total.value, definition)}`, fractionText(total, definition)];
}

/** "36 个村社区连续两个月以上未走访（共 201 个）" */
function neglectedText(data: Summary): string {
  const said = t("topic.neglected", { level: t(`level.${level.value}`), all: count(data.values.length) });
  return `${count(neglectedOf(data))} ${said}`;
}

function without(data: Summary, p: Paints): Row[] {
  const none = data.values.filter(v => v.value === null).length;
  if (none === 0) return [];
  const text = t("classes.none", { n: "" }).trim();
  return [{ sign: { colour: p.void, strokes: p.hatch }, text, count: w("sheet.units", { n: count(none) }) }];
}

function pairBlock(first: Summary, other: Summary, p: Paints): Block {
  return {
    title: `${label(first.definition.label)} × ${label(other.definition.label)}`,
    says: t("classes.pair").replace(/^图例：|^Legend: /, ""),
    rows: without(first, p),
    pairs: {
      colours: p.pairs,
      across: `${label(first.definition.label)} →`,
      up: `${label(other.definition.label)} ↑`,
      edges: [thirdsText(first), thirdsText(other)],
    },
  };
}

function spotBlock(p: Paints): Block | null {
  const { data } = spots.value;
  if (!data) return null;
  const features = within(data.features);
  const tested = features.filter(f => f.properties.status === "tested");
  const untested = features.length - tested.length;
  return {
    title: t("mode.hotspots"),
    says: `${w("sheet.by", { level: t(`level.${spotLevel.value}`) })} · ${t("spots.legend").replace(/^图例：|^Legend: /, "")}`,
    rows: [
      ...[3, 2, 1, 0, -1, -2, -3].map(c => ({
        sign: spotFill(c, p),
        text: spotName(c),
        count: w("sheet.units", { n: count(tested.filter(f => f.properties.class === c).length) }),
      })),
      ...(untested > 0
        ? [
            {
              sign: { colour: p.void, strokes: p.hatch },
              text: t("spots.untested"),
              count: w("sheet.units", { n: count(untested) }),
            },
          ]
        : []),
    ],
  };
}

/** What is coloured: units of the one that the desk is narrowed to. */
function within(features: readonly Feature[]): readonly Feature[] {
  const only = quick.value.unit ?? "";
  return features.filter(f => f.id.startsWith(only));
}

function fuelBlock(p: Paints): Block | null {
  const { data } = fuel.value;
  if (!data) return null;
  const threshold = data.threshold_m ?? 0;
  const ends = distanceClass.ends(threshold);
  const km = (metres: number) => decimal(Math.round(metres / 100) / 10);
  const classOf = (d: unknown) => (typeof d === "number" ? distanceClass.of(d, threshold) : -1);
  return {
    title: t("fuel.legend").replace(/^图例：|^Legend: /, ""),
    says: t("fuel.source", {
      km: t("fuel.km", { n: km(threshold) }),
      source: inLanguage(data.threshold_source ?? "", lang.value),
    }),
    rows: distanceClass.colours(p).map((colour, i) => ({
      sign: { colour },
      text:
        i < ends.length
          ? `${km(i === 0 ? 0 : (ends[i - 1] ?? 0))} – ${t("fuel.km", { n: km(ends[i] ?? 0) })}`
          : t("fuel.over", { km: t("fuel.km", { n: km(ends[i - 1] ?? 0) }) }),
      count: w("sheet.units", {
        n: count(within(data.features).filter(f => classOf(f.properties.distance_m) === i).length),
      }),
    })),
  };
}

function pinBlock(pins: readonly Pinned[]): Block | null {
  const layers = pins.filter(p => p.matched > 0);
  if (layers.length === 0) return null;
  return {
    title: w("sheet.pins"),
    says: w("sheet.levels"),
    rows: [
      ...layers.map(({ layer, matched }) => ({
        sign: { level: 0, layer },
        text: label(layer.label),
        count: count(matched),
      })),
      ...([1, 2, 3, 4] as const).map(n => ({ sign: { level: n }, text: t(`level.${n}`) })),
      { sign: { level: 3, overdue: true }, text: t("legend.overdue") },
    ],
  };
}
