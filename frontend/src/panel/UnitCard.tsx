/** The card of the selected unit: where it belongs, its figures, how many cases it has under the filter, who looks after it. Prints on one A4 page. */
import { listAround, listCases } from "../cases";
import { drillInto } from "../drill";
import { isCase } from "../filter";
import { clock, count, day, enumerated, shortName } from "../format";
import { label, lang, t } from "../i18n";
import { afterPaint } from "../later";
import { type UnitFacts, unitFacts } from "../load/unit";
import {
  asOf,
  goal,
  layerById,
  mode,
  narrow,
  printing,
  quick,
  selection,
  session,
  spots,
  stack,
  subject,
  summary,
  tally,
  topicLayer,
  unitOf,
  zone,
} from "../state";
import { layerOfLevel, levelOf } from "../topic";
import { fractionText, noteText, valueText } from "../value";
import type { Feature, UnitDoc } from "../wire";
import { Coverage } from "./Coverage";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { Sparkline } from "./Sparkline";
import { Explained } from "./Spots";
import { Swatch } from "./Swatch";
import { WaterSeries } from "./WaterSeries";

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
      {at?.feature && layer && <Unit feature={at.feature} />}
      {at && !at.feature && at.status.kind === "loading" && <p class="late muted">{t("state.loading")}</p>}
      {at?.status.kind === "failed" && <p class="muted">{t(`state.${at.status.failure}`)}</p>}
    </aside>
  );
}

function Unit({ feature }: { feature: Feature }) {
  const only = quick.value.unit === feature.id;
  const facts = unitFacts.value?.unit === feature.id ? unitFacts.value : null;
  return (
    <>
      <header>
        <h2>{shortName(String(feature.properties.name ?? ""))}</h2>
        <button type="button" class="plain" title={t("unit.print")} onClick={printCard}>
          <Icon name="print" />
          <span class="unseen">{t("unit.print")}</span>
        </button>
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
        <button type="button" aria-pressed={only} onClick={() => drillInto(only ? null : feature.id)}>
          {t("unit.only")}
        </button>
      </p>
      <Valued unit={feature.id} />
      <Tally unit={feature.id} name={shortName(String(feature.properties.name ?? ""))} />
      <Facts facts={facts} feature={feature} />
      <p class="muted small">{t("unit.code", { code: feature.id })}</p>
      <PaperFoot />
    </>
  );
}

/** What paper has to say for itself: of when the figures are, and that they are generated. */
function PaperFoot() {
  const at = asOf.value;
  if (!printing.value) return null;
  return (
    <p class="muted small">
      {[
        at && t("unit.cutoff", { at: `${day(at.toISOString(), zone.value, lang.value)} ${clock(at, zone.value)}` }),
        session.value?.generated && t("origin.generated"),
      ]
        .filter(Boolean)
        .join(" · ")}
    </p>
  );
}

/** Prints the card alone: the class is there while the page is taken. */
function printCard(): void {
  const root = document.documentElement.classList;
  root.add("printing-card");
  addEventListener("afterprint", () => root.remove("printing-card"), { once: true });
  printing.value = true;
  afterPaint(() => print()); // without what is not printed
}

/** What the land's colour says of it. */
function Valued({ unit }: { unit: string }) {
  const { data } = summary.value;
  const v = data?.values.find(u => u.unit === unit);
  const spot = spots.value.data?.features.find(f => f.id === unit);
  const definition = spots.value.data?.definition;
  if (mode.value === "hotspots" && spot && definition)
    return (
      <>
        <Explained spot={spot} definition={definition} />
        {Number(spot.properties.class) > 0 && <ListAround unit={unit} />}
      </>
    );
  if (mode.value !== "measure" || !data || !v) return null;
  return (
    <p class="valued">
      <span class="muted small">{label(data.definition.label)}</span>
      <strong>{v.value === null ? noteText(v) : valueText(v.value, data.definition)}</strong>
      <span class="muted small">{fractionText(v, data.definition)}</span>
    </p>
  );
}

/** From a hot spot to the cases it is made of: those of the unit and of the ones around it. */
function ListAround({ unit }: { unit: string }) {
  const layer = topicLayer.value;
  const card = unitFacts.value?.unit === unit ? unitFacts.value.card : null;
  if (!layer || !isCase(layer)) return null;
  const units = [unit, ...(card?.neighbours ?? []).map(n => n.code)];
  return (
    <button type="button" class="main around" disabled={!card} onClick={() => listAround(layer.id, units)}>
      {t("spots.list", { n: card ? count(units.length) : "…", layer: label(layer.label) })}
    </button>
  );
}

/** The units it lies in, as far as they are known; each opens its own card. */
function Parents({ feature }: { feature: Feature }) {
  const codes = [feature.id.slice(0, 6), feature.id.slice(0, 9)].filter(c => c.length < feature.id.length);
  const parents = codes.map(unitOf).filter(f => f !== null);
  if (parents.length === 0) return null;
  return (
    <p class="crumbs">
      {parents.map(f => (
        <UnitLink key={f.id} code={f.id} name={String(f.properties.name ?? "")} />
      ))}
    </p>
  );
}

function UnitLink({ code, name }: { code: string; name: string }) {
  const level = levelOf(code);
  if (!level) return <span>{name}</span>;
  return (
    <button type="button" class="plain" onClick={() => (selection.value = { layer: layerOfLevel[level], id: code })}>
      {shortName(name)}
    </button>
  );
}

/** Exact counts of the unit's cases under the filter; each leads to the cases. */
function Tally({ unit, name }: { unit: string; name: string }) {
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
          const kind = layer ? label(layer.label) : row.layer;
          return (
            <tr key={row.layer}>
              <th scope="row">
                <Swatch layer={row.layer} code="" />
                {kind}
              </th>
              <td>
                <Counted
                  n={row.count}
                  title={n => t("unit.list", { name, n, layer: kind })}
                  press={() => listCases(row.layer, unit, quick.peek().stage)}
                />
              </td>
              <td class={row.overdue ? "late-by" : ""}>
                <Counted
                  n={row.overdue}
                  title={n => t("unit.listLate", { name, n, layer: kind })}
                  press={() => listCases(row.layer, unit, "overdue")}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

interface CountedProps {
  /** null while it is counted. */
  n: number | null;
  title: (n: string) => string;
  press: () => void;
}

/** A figure that opens what it counts; nothing is no link. */
function Counted({ n, title, press }: CountedProps) {
  if (n === null) return <i class="skeleton" aria-hidden="true" />;
  if (n === 0) return count(0);
  return (
    <button type="button" class="plain counted" title={title(count(n))} aria-label={title(count(n))} onClick={press}>
      {count(n)}
    </button>
  );
}

function Facts({ facts, feature }: { facts: UnitFacts | null; feature: Feature }) {
  const card = facts?.card ?? null;
  const p = feature.properties;
  const row = (name: string, n: unknown) =>
    typeof n === "number" ? (
      <div>
        <dt>{name}</dt>
        <dd>{count(n)}</dd>
      </div>
    ) : null;
  return (
    <>
      <dl>
        {row(t("unit.households"), card?.households ?? p.households)}
        {row(t("unit.population"), card?.population ?? p.population)}
        {row(t("unit.enterprises"), card?.enterprises)}
      </dl>
      {facts?.status.kind === "failed" && <p class="failed">{t(`state.${facts.status.failure}`)}</p>}
      {!card && facts?.status.kind === "loading" && <div class="unit-wait" aria-hidden="true" />}
      {card && <Roster card={card} />}
      <Coverage code={feature.id} doc={facts?.coverage ?? null} />
      {facts?.trend && <Sparkline trend={facts.trend} title={t("unit.trend")} none={t("unit.trendNone")} />}
      <WaterSeries unit={feature.id} />
      {facts && facts.urgent.length > 0 && <Urgent facts={facts} />}
      {card && card.neighbours.length > 0 && (
        <section>
          <h3>{t("unit.neighbours")}</h3>
          <p class="crumbs">
            {card.neighbours.map(n => (
              <UnitLink key={n.code} code={n.code} name={n.name} />
            ))}
          </p>
        </section>
      )}
      {card && card.former.length > 0 && (
        <section>
          <h3>{t("unit.former")}</h3>
          <p class="small">
            {card.former.map(f => t("unit.formerUntil", { name: f.name, until: f.until })).join("；")}
          </p>
        </section>
      )}
    </>
  );
}

/** The least number of contact officials by tier: 1 + 2 + 2 + 2. */
const least = { county: 1, department: 2, township: 2, legal: 2 } as const;
const tiers = ["county", "department", "township", "legal"] as const;

function Roster({ card }: { card: UnitDoc }) {
  const { roster } = card;
  if (!roster) return null;
  const missing = tiers.filter(tier => roster.missing.includes(tier));
  return (
    <section>
      <h3>{t("unit.roster")}</h3>
      <ul class="roster">
        {tiers.map(tier => (
          <li key={tier} class={missing.includes(tier) ? "late-by" : ""}>
            <span>{t(`roster.${tier}`)}</span>
            <strong>
              {roster[tier]}/{least[tier]}
            </strong>
          </li>
        ))}
      </ul>
      <p class={missing.length > 0 ? "late-by small" : "muted small"}>
        {missing.length > 0
          ? t("unit.rosterMissing", {
              names: enumerated(
                missing.map(tier => t(`roster.${tier}`)),
                lang.value,
              ),
            })
          : t("unit.rosterFull")}
      </p>
    </section>
  );
}

function Urgent({ facts }: { facts: UnitFacts }) {
  return (
    <section>
      <h3>{t("unit.urgent")}</h3>
      <ul class="urgent">
        {facts.urgent.map(({ layer, feature }) => (
          <li key={`${layer.id}:${feature.id}`}>
            <button
              type="button"
              class="plain"
              onClick={() => {
                stack.value = [];
                selection.value = { layer: layer.id, id: feature.id };
              }}
            >
              <Swatch
                layer={layer.id}
                code={String(feature.properties[layer.class ?? ""] ?? "")}
                level={Number(feature.properties.level ?? 0)}
                overdue
              />
              <span>{String(feature.properties.title || label(layer.label))}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
