/** The card of the selected record: what the server lets this viewer read of it, as text. */

import { label, t } from "../i18n";
import { layerById, selected, selection } from "../state";
import { Value } from "./Value";

/** Fields that the heading says already or that mean nothing to a reader. */
const unsaid = new Set([
  "unit",
  "village",
  "township",
  "county",
  "village_name",
  "township_name",
  "county_name",
  "title",
  "version",
  "boundary_version",
  "unit_at_event",
]);

export function Card() {
  const feature = selected.value;
  const layer = layerById.value.get(selection.value?.layer ?? "");
  if (!feature || !layer) return null;
  const p = feature.properties;
  const place = [p.county_name, p.township_name, p.village_name].filter(Boolean).join(" ");
  const kind = layer.fields.find(f => f.name === layer.class);
  return (
    <article class="card">
      <header>
        <h3>
          {String(p.title || p.name || "") ||
            (kind && <Value field={kind} value={p[kind.name]} />) ||
            label(layer.label)}
        </h3>
        <button type="button" class="close" aria-label={t("card.close")} onClick={() => (selection.value = null)}>
          ×
        </button>
      </header>
      <p class="place">{place}</p>
      <dl>
        {layer.fields
          .filter(f => !unsaid.has(f.name) && p[f.name] !== undefined && p[f.name] !== null && p[f.name] !== "")
          .map(f => (
            <div key={f.name}>
              <dt>{label(f.label)}</dt>
              <dd>
                <Value field={f} value={p[f.name]} />
              </dd>
            </div>
          ))}
      </dl>
      <p class="muted small">{t("card.id", { id: feature.id })}</p>
    </article>
  );
}
