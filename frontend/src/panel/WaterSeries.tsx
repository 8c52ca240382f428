/** Drinking water of a unit: how many samples exceed a limit, and the course of what was measured against that limit. */
import { count, decimal, inLanguage, localDay } from "../format";
import { lang, t } from "../i18n";
import { water } from "../load/water";
import { zone } from "../state";
import type { Water, WaterSample } from "../wire";

const fields = ["turbidity_ntu", "ph", "chlorine_mg_l"] as const;

export function WaterSeries({ unit }: { unit: string }) {
  const { data } = water.value;
  if (water.value.unit !== unit || !data || data.samples.length === 0) return null;
  return (
    <section class="water">
      <h3>{t("water.title")}</h3>
      <p class={data.grades.exceeds > 0 ? "late-by" : ""}>
        {t("water.sum", { n: count(data.samples.length), bad: count(data.grades.exceeds) })}
      </p>
      {fields.map(f => (
        <Series key={f} field={f} data={data} />
      ))}
    </section>
  );
}

const [width, height] = [200, 44];

/** Points over time, those beyond their limit ringed and told; the limit in force now as a line. */
function Series({ field, data }: { field: (typeof fields)[number]; data: Water }) {
  const points = data.samples
    .flatMap(s =>
      s.time && s.values[field] !== undefined ? [{ s, at: Date.parse(s.time), value: s.values[field] }] : [],
    )
    .sort((a, b) => a.at - b.at);
  const limit = data.limits.filter(l => l.field === field).at(-1);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const all = [...points.map(p => p.value), limit?.max, limit?.min].filter(v => v !== undefined);
  const [low, high] = [limit?.min === undefined ? 0 : Math.min(...all), Math.max(...all)];
  const room = (high - low) * 0.1 || 1;
  const [bottom, top] = [low === 0 ? 0 : low - room, high + room];
  const x = (at: number) => 4 + ((width - 8) * (at - first.at)) / Math.max(1, last.at - first.at);
  const y = (v: number) => height - 3 - ((height - 6) * (v - bottom)) / (top - bottom);
  return (
    <figure class="series">
      <figcaption class="small">
        <span>{t(`water.${field}`)}</span>
        <span class={isOver(last.s, field) ? "late-by" : "muted"}>
          {t("water.last", { value: decimal(last.value), day: localDay(last.s.time ?? "", zone.value) })}
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t("water.series", { name: t(`water.${field}`), n: points.length })}
      >
        {limit?.max !== undefined && <line class="limit" x1="0" x2={width} y1={y(limit.max)} y2={y(limit.max)} />}
        {limit?.min !== undefined && <line class="limit" x1="0" x2={width} y1={y(limit.min)} y2={y(limit.min)} />}
        {points.map(p => (
          <circle
            key={p.s.id}
            class={isOver(p.s, field) ? "over" : ""}
            cx={x(p.at)}
            cy={y(p.value)}
            r={isOver(p.s, field) ? 3.4 : 2.2}
          >
            <title>{`${localDay(p.s.time ?? "", zone.value)} ${p.s.unit_name} ${decimal(p.value)}`}</title>
          </circle>
        ))}
      </svg>
      {limit && (
        <p class="muted small">
          {t("water.limit", { range: rangeText(limit), source: inLanguage(limit.source, lang.value) })}
        </p>
      )}
    </figure>
  );
}

function isOver(s: WaterSample, field: string): boolean {
  return s.exceeded.some(e => e.field === field);
}

function rangeText({ min, max }: { min?: number; max?: number }): string {
  if (min !== undefined && max !== undefined) return `${decimal(min)} – ${decimal(max)}`;
  return max !== undefined ? `≤ ${decimal(max)}` : `≥ ${decimal(min ?? 0)}`;
}
