/** The card of the selected village: population and roster, as its boundary carries them. */
import { label, t } from "../i18n";
import { layerById, selected, selection } from "../state";
import { Value } from "./Value";

const listed = [
  "households",
  "population",
  "enterprises",
  "area_km2",
  "roster_county",
  "roster_department",
  "roster_township",
  "roster_legal",
];

export function UnitCard() {
  const feature = selected.value;
  const layer = layerById.value.get("villages");
  if (!feature || !layer) return null;
  const p = feature.properties;
  return (
    <aside class="panel unit" aria-label={t("unit.title")}>
      <header>
        <h2>{String(p.name ?? "")}</h2>
        <button type="button" class="close" aria-label={t("card.close")} onClick={() => (selection.value = null)}>
          ×
        </button>
      </header>
      <p class="place">{[p.county_name, p.township_name].filter(Boolean).join(" ")}</p>
      <dl>
        {layer.fields
          .filter(f => listed.includes(f.name) && p[f.name] != null)
          .map(f => (
            <div key={f.name}>
              <dt>{label(f.label)}</dt>
              <dd>
                <Value field={f} value={p[f.name]} />
              </dd>
            </div>
          ))}
      </dl>
      <p class="muted small">{t("unit.code", { code: feature.id })}</p>
    </aside>
  );
}
