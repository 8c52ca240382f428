/** Values of measures in words. */
import { count, decimal, fixed, localDay, signed, thin } from "./format";
import { label, lang, t } from "./i18n";
import { confidence, thirds } from "./shade";
import type { Definition, Period, Summary, UnitValue } from "./wire";

/** The unit as it follows a figure; empty for plain counts in Chinese would leave them bare, so each has one. */
export function unitText(d: Pick<Definition, "unit">): string {
  return t(`measured.${d.unit}`);
}

/** The decimals that the server rounds to: see data.Measure. */
const decimals: Partial<Record<Definition["unit"], number>> = { percent: 1, per_1000_households: 2, per_km2: 3 };

/** The figure alone: 96.5, 1 234, 3.07. */
export function figure(value: number, d: Pick<Definition, "unit">): string {
  const places = decimals[d.unit];
  if (places !== undefined) return fixed(value, places);
  if (d.unit === "records" || d.unit === "months") return Number.isInteger(value) ? count(value) : decimal(value);
  return decimal(value);
}

/** Figure and unit: "96.5 %", "12 条". */
export function valueText(value: number, d: Pick<Definition, "unit">): string {
  return `${figure(value, d)}${thin}${unitText(d)}`;
}

/** valueText in a narrow list under a heading that names the measure in full. */
export function rowText(value: number, d: Pick<Definition, "unit">): string {
  return `${figure(value, d)}${thin}${rowUnit(d)}`;
}

function rowUnit(d: Pick<Definition, "unit">): string {
  return d.unit === "per_1000_households" ? t("measured.row.per_1000_households") : unitText(d);
}

/** A change in the measure's own unit; of percents it is in points. */
export function changeText(change: number, d: Pick<Definition, "unit">): string {
  return `${changeFigure(change, d)}${thin}${changeUnit(d)}`;
}

/** Its figure alone, to the decimals that the values have. */
export function changeFigure(change: number, d: Pick<Definition, "unit">): string {
  const scale = 10 ** (decimals[d.unit] ?? 2);
  return signed(Math.round(change * scale) / scale, n => figure(n, d));
}

export function changeUnit(d: Pick<Definition, "unit">): string {
  return d.unit === "percent" ? t("measured.points") : unitText(d);
}

/** changeText in a narrow list, as rowText. */
export function rowChange(change: number, d: Pick<Definition, "unit">): string {
  return d.unit === "per_1000_households" ? `${changeFigure(change, d)}${thin}${rowUnit(d)}` : changeText(change, d);
}

/** Which days are compared with which; empty without. */
export function periodsText({ period, previous }: Pick<Summary, "period" | "previous">, zone: string): string {
  if (!period || !previous) return "";
  const said = (p: Period) => t("topic.days", { from: localDay(p.from, zone), to: localDay(p.to, zone) });
  return t("topic.periods", { now: said(period), before: said(previous) });
}

/** "已化解 12 / 登记 15", or the count alone. */
export function fractionText(v: Pick<UnitValue, "numerator" | "denominator">, d: Definition): string {
  const part = `${label(d.numerator)} ${count(v.numerator)}`;
  if (v.denominator === null || !d.denominator) return part;
  return `${part} / ${label(d.denominator)} ${baseText(v.denominator, d)}`;
}

/** "目标 90 %，低于目标 12.5 个百分点"; empty without a target. */
export function targetText({ target, to_target }: Pick<UnitValue, "target" | "to_target">): string {
  if (target === undefined) return "";
  const aim = t("target.is", { value: decimal(target) });
  if (to_target === undefined || to_target === null) return aim;
  const by = decimal(Math.abs(to_target));
  return listed([aim, to_target < 0 ? t("target.below", { by }) : t("target.reached", { by })]);
}

/** A denominator in the unit that its label names: households of a rate by thousands. */
function baseText(base: number, d: Definition): string {
  if (d.unit === "per_1000_households") return decimal(base / 1000);
  return d.unit === "per_km2" ? decimal(base) : count(base);
}

/** What stands where there is no value, and why. */
export function noteText(v: Pick<UnitValue, "note">): string {
  return t(`unvalued.${v.note ?? "no_data"}`);
}

/** Whether a change is for the better; null when neither way is wished for, or nothing changed. */
export function isBetter(change: number, d: Pick<Definition, "good">): boolean | null {
  if (d.good === "none" || change === 0) return null;
  return (d.good === "high") === change > 0;
}

/** Two texts as one line in the reader's punctuation. */
export function listed(parts: readonly string[]): string {
  return parts.filter(Boolean).join(lang.value === "zh" ? "，" : ", ");
}

/** "热点（99 % 把握）", "冷点…", or neither. */
export function spotName(spot: number): string {
  if (spot === 0) return t("spots.calm");
  return t(spot > 0 ? "spots.hot" : "spots.cold", { n: confidence[Math.abs(spot)] ?? "" });
}

/** Where a measure's thirds begin and end, of two measures at once: as `thirdOf` parts them. */
export function thirdsText(s: Summary): string {
  const [low, high] = thirds(s);
  const names = { name: label(s.definition.label), unit: unitText(s.definition) };
  const text = (v: number) => figure(v, s.definition);
  if (low < high) return t("classes.thirds", { ...names, low: text(low), high: text(high) });
  return t("classes.tied", { ...names, low: low > 0 ? `< ${text(low)}` : text(low) });
}
