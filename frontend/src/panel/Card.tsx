/** The card of the selected record: what the server lets this viewer read of it, as text. */
import { HandleButton } from "../act/buttons";
import { count, daysBetween, localDay, shortName } from "../format";
import { label, t } from "../i18n";
import { layerById, selection, stack, subject, today, zone } from "../state";
import type { Feature, Layer } from "../wire";
import { Icon } from "./Icon";
import { Progress } from "./Progress";
import { LevelSwatch, Swatch } from "./Swatch";
import { Value } from "./Value";

/** Fields that the heading says already, or that mean nothing to a reader. */
const unsaid = new Set([
  "unit",
  "village",
  "township",
  "county",
  "village_name",
  "township_name",
  "county_name",
  "unit_at_event",
  "boundary_version",
  "version",
  "title",
  "name",
  "level",
  "overdue",
  "due_soon",
  "done",
]);
/** Flags that are said when true, in the heading. */
const flags = ["key_case", "supervised", "backlog"];
/** What was looked at then: how long ago that is tells whether it still holds. */
const ages = new Set(["verified"]);
/** How the record came here: below the rest. */
const origin = new Set(["pin_method", "pin_distance_m", "precision_m", "source"]);

export function Card() {
  const at = subject.value;
  const layer = layerById.value.get(at?.layer ?? "");
  if (!at?.feature || !layer) return null;
  return <Record feature={at.feature} layer={layer} />;
}

function Record({ feature, layer }: { feature: Feature; layer: Layer }) {
  const p = feature.properties;
  const kind = layer.fields.find(f => f.name === layer.class);
  const title = String(p.title || p.name || "");
  const said = layer.fields.filter(f => p[f.name] !== undefined && p[f.name] !== null && p[f.name] !== "");
  const rows = said.filter(f => !unsaid.has(f.name) && !flags.includes(f.name) && !origin.has(f.name));
  const level = Number(p.level ?? 0);
  return (
    <article class="card">
      <header>
        <Swatch layer={layer.id} code={kind ? String(p[kind.name]) : ""} level={level} overdue={p.overdue === true} />
        <p class="muted">
          {label(layer.label)}
          {kind && title && (
            <>
              {" · "}
              <Value field={kind} value={p[kind.name]} />
            </>
          )}
        </p>
        <Pager />
        <button type="button" class="plain" title={t("card.close")} onClick={() => (selection.value = null)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      <h3>{title || (kind ? <Value field={kind} value={p[kind.name]} /> : label(layer.label))}</h3>
      <p class="place">
        {[p.county_name, p.township_name, p.village_name]
          .filter(Boolean)
          .map(n => shortName(String(n)))
          .join(" › ")}
      </p>
      <ul class="chips">
        {level > 0 && (
          <li>
            <LevelSwatch level={level} />
            {t(`level.${level as 1 | 2 | 3 | 4}`)}
          </li>
        )}
        <Deadline feature={feature} />
        {said
          .filter(f => flags.includes(f.name) && p[f.name] === true)
          .map(f => (
            <li key={f.name}>{label(f.label)}</li>
          ))}
      </ul>
      {typeof p.total === "number" && typeof p.done === "number" && <Progress done={p.done} total={p.total} />}
      <dl>
        {rows
          .filter(f => f !== kind && f.name !== "total")
          .map(f => (
            <div key={f.name}>
              <dt>{label(f.label)}</dt>
              <dd>
                <Value field={f} value={p[f.name]} />
                {ages.has(f.name) && <span class="muted"> {ago(String(p[f.name]))}</span>}
              </dd>
            </div>
          ))}
      </dl>
      <HandleButton at={{ layer: layer.id, id: feature.id }} />
      <footer class="muted small">
        {said
          .filter(f => origin.has(f.name) && p[f.name] !== 0)
          .map(f => (
            <span key={f.name}>
              {label(f.label)} <Value field={f} value={p[f.name]} />
            </span>
          ))}
        <span>{t("card.id", { id: feature.id })}</span>
      </footer>
    </article>
  );
}

function ago(then: string): string {
  const days = daysBetween(localDay(then, zone.value), today());
  return days > 0 ? t("card.ago", { n: count(days) }) : t("card.today");
}

/** How the case stands against its clock, in days. */
function Deadline({ feature }: { feature: Feature }) {
  const { overdue, due_soon, due } = feature.properties;
  if (!overdue && !due_soon) return null;
  const day = typeof due === "string" ? localDay(due, zone.value) : "";
  const days = day ? Math.abs(daysBetween(day, today())) : 0;
  if (overdue) return <li class="late-by">{day ? t("card.overdueBy", { n: days }) : t("card.overdue")}</li>;
  return <li class="due">{day ? t("card.dueIn", { n: days }) : t("card.dueSoon")}</li>;
}

/** Steps through records that lie in one place. */
function Pager() {
  const all = stack.value;
  const i = all.findIndex(r => r.id === selection.value?.id && r.layer === selection.value.layer);
  if (i < 0 || all.length < 2) return null;
  const step = (by: number) => {
    selection.value = all[(i + by + all.length) % all.length] ?? null;
  };
  return (
    <span class="pager">
      <button type="button" class="plain" title={t("card.before")} onClick={() => step(-1)}>
        <Icon name="back" />
        <span class="unseen">{t("card.before")}</span>
      </button>
      {i + 1}/{all.length}
      <button type="button" class="plain" title={t("card.next")} onClick={() => step(1)}>
        <Icon name="next" />
        <span class="unseen">{t("card.next")}</span>
      </button>
    </span>
  );
}
