/** The quick filter: stage and time of the cases, one unit; levels are chosen in the legend. */
import { everything, isNarrow, type Span, type Stage, spans, stages } from "../filter";
import { shortName } from "../format";
import { t } from "../i18n";
import { quick, unitOf } from "../state";
import { Icon } from "./Icon";

export function Filters() {
  const { stage, span, unit } = quick.value;
  return (
    <section class="filters">
      <header>
        <h2>{t("filter.title")}</h2>
        {isNarrow(quick.value) && (
          <button type="button" class="plain small" onClick={() => (quick.value = everything)}>
            {t("filter.clear")}
          </button>
        )}
      </header>
      <label>
        <span>{t("filter.stage")}</span>
        <select value={stage} onChange={e => set({ stage: e.currentTarget.value as Stage })}>
          {stages.map(s => (
            <option key={s} value={s}>
              {t(`stage.${s}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("filter.span")}</span>
        <select value={span} onChange={e => set({ span: Number(e.currentTarget.value) as Span })}>
          {spans.map(s => (
            <option key={s} value={s}>
              {t(`span.${s}`)}
            </option>
          ))}
        </select>
      </label>
      {unit && (
        <p class="chip">
          {t("filter.unit", { name: shortName(String(unitOf(unit)?.properties.name ?? unit)) })}
          <button type="button" class="plain" title={t("filter.unitOff")} onClick={() => set({ unit: null })}>
            <Icon name="close" />
            <span class="unseen">{t("filter.unitOff")}</span>
          </button>
        </p>
      )}
    </section>
  );
}

function set(change: Partial<typeof quick.value>): void {
  quick.value = { ...quick.value, ...change };
}
