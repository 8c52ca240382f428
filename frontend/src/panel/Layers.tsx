/** Layer switch and legend in one: a layer, how many of it are in view, its kinds and what its colours mean. */
import { count } from "../format";
import { label, t } from "../i18n";
import { hidden, recordLayers, records, shown, toggle } from "../state";
import type { Layer } from "../wire";
import { Swatch } from "./Swatch";

export function Layers() {
  return (
    <nav class="panel layers" aria-label={t("layers.title")}>
      <h2>{t("layers.title")}</h2>
      {recordLayers.value
        .filter(l => l.geometry === "point")
        .map(l => (
          <Switch key={l.id} layer={l} />
        ))}
      <h2>{t("legend.title")}</h2>
      <p class="muted small">{t("legend.scheme")}</p>
      <ul class="levels">
        {[1, 2, 3, 4].map(n => (
          <li key={n}>
            <i class={`dot level-${n}`} aria-hidden="true">
              {n}
            </i>
            {t(`level.${n as 1 | 2 | 3 | 4}`)}
          </li>
        ))}
        <li>
          <i class="dot overdue" aria-hidden="true" />
          {t("legend.overdue")}
        </li>
      </ul>
    </nav>
  );
}

function Switch({ layer }: { layer: Layer }) {
  const on = shown.value.has(layer.id);
  const kinds = layer.fields.find(f => f.name === layer.class)?.codes ?? [];
  return (
    <fieldset class="switch">
      <label>
        <input
          type="checkbox"
          checked={on}
          onChange={e => (shown.value = toggle(shown.value, layer.id, e.currentTarget.checked))}
        />
        <span>{label(layer.label)}</span>
        {on && <Total id={layer.id} />}
      </label>
      {on && kinds.length > 0 && (
        <details>
          <summary>{t("layers.kinds")}</summary>
          <ul>
            {kinds.map(k => {
              const key = `${layer.id}:${k.code}`;
              return (
                <li key={key}>
                  <label>
                    <input
                      type="checkbox"
                      checked={!hidden.value.has(key)}
                      onChange={e => (hidden.value = toggle(hidden.value, key, !e.currentTarget.checked))}
                    />
                    <Swatch layer={layer.id} code={k.code} />
                    {label(k.label)}
                  </label>
                </li>
              );
            })}
          </ul>
        </details>
      )}
    </fieldset>
  );
}

/** The exact number in view, and in words when the map cannot show them all or the request failed. */
function Total({ id }: { id: string }) {
  const data = records.value.get(id);
  if (data?.status.kind === "failed") return <span class="total failed">{t(`state.${data.status.failure}`)}</span>;
  if (!data?.page) return <span class="total skeleton" aria-hidden="true" />;
  const { numberMatched, numberReturned } = data.page;
  return (
    <span class="total" aria-live="polite">
      {count(numberMatched)}
      {numberReturned < numberMatched && <em> {t("layers.cut", { n: count(numberReturned) })}</em>}
    </span>
  );
}
