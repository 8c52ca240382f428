/** The card of the selected unit: where it belongs, its figures, and how many cases it has under the filter. */
import { count, shortName } from "../format";
import { label, t } from "../i18n";
import { goal, layerById, narrow, quick, selection, subject, tally, unitOf } from "../state";
import type { Feature, Layer } from "../wire";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { Swatch } from "./Swatch";
import { Value } from "./Value";

/** Of a unit's fields, those that say something about it. */
const unsaid = new Set(["name", "version", "source", "boundary_version", "unit"]);

export function UnitCard() {
  const ref = useInset<HTMLElement>(narrow.value ? "bottom" : "right");
  const at = subject.value;
  const layer = layerById.value.get(at?.layer ?? "");
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      data-card=""
      class="panel unit"
      aria-label={layer ? label(layer.label) : t("unit.title")}
    >
      {at?.feature && layer && <Unit feature={at.feature} layer={layer} />}
      {at && !at.feature && at.status.kind === "loading" && <p class="late muted">{t("state.loading")}</p>}
      {at?.status.kind === "failed" && <p class="muted">{t(`state.${at.status.failure}`)}</p>}
    </aside>
  );
}

function Unit({ feature, layer }: { feature: Feature; layer: Layer }) {
  const p = feature.properties;
  const only = quick.value.unit === feature.id;
  return (
    <>
      <header>
        <h2>{shortName(String(p.name ?? ""))}</h2>
        <button type="button" class="plain" title={t("card.close")} onClick={() => (selection.value = null)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      <Parents feature={feature} />
      <p class="row">
        <button type="button" onClick={() => (goal.value = { kind: "unit", feature })}>
          {t("unit.zoom")}
        </button>
        <button
          type="button"
          aria-pressed={only}
          onClick={() => (quick.value = { ...quick.value, unit: only ? null : feature.id })}
        >
          {t("unit.only")}
        </button>
      </p>
      <Tally unit={feature.id} />
      <dl>
        {layer.fields
          .filter(f => !unsaid.has(f.name) && (f.type === "int" || f.type === "float") && p[f.name] != null)
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
    </>
  );
}

/** The units it lies in, as far as they are loaded; each opens its own card. */
function Parents({ feature }: { feature: Feature }) {
  const codes = [feature.id.slice(0, 6), feature.id.slice(0, 9)].filter(c => c.length < feature.id.length);
  const parents = codes.map(unitOf).filter(f => f !== null);
  if (parents.length === 0) return null;
  return (
    <p class="crumbs">
      {parents.map(f => (
        <button
          key={f.id}
          type="button"
          class="plain"
          onClick={() => (selection.value = { layer: f.id.length === 6 ? "counties" : "townships", id: f.id })}
        >
          {shortName(String(f.properties.name ?? ""))}
        </button>
      ))}
    </p>
  );
}

/** Exact counts of the unit's cases under the filter. */
function Tally({ unit }: { unit: string }) {
  const rows = tally.value;
  if (rows.unit !== unit) return null;
  return (
    <table class="tally">
      <thead>
        <tr>
          <th scope="col">{t("unit.cases")}</th>
          <th scope="col">{t("unit.count")}</th>
          <th scope="col">{t("card.overdue")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.layers.map(row => {
          const layer = layerById.value.get(row.layer);
          return (
            <tr key={row.layer}>
              <th scope="row">
                <Swatch layer={row.layer} code="" />
                {layer ? label(layer.label) : row.layer}
              </th>
              <td>{row.count === null ? <i class="skeleton" aria-hidden="true" /> : count(row.count)}</td>
              <td class={row.overdue ? "late-by" : ""}>
                {row.overdue === null ? <i class="skeleton" aria-hidden="true" /> : count(row.overdue)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
