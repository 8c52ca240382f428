/** Along the top of the map: the level it is narrowed to, and every condition in force, each to be taken away. */

import { drillInto, drillOut } from "../drill";
import { everything, type Flag, partsOf, type Quick } from "../filter";
import { count, enumerated, shortName } from "../format";
import { label, lang, t } from "../i18n";
import { areaKm2 } from "../ring";
import { hidden, layerById, narrow, quick, session, unitOf, widest } from "../state";
import { past, undo } from "../undo";
import type { LayerId } from "../wire";
import { Icon } from "./Icon";
import { useInset } from "./inset";

export function Strip() {
  const ref = useInset<HTMLElement>("top");
  return (
    <section class="strip" aria-label={t("strip.title")} ref={ref}>
      <Crumbs />
      <Chips />
    </section>
  );
}

function Crumbs() {
  const { unit } = quick.value;
  const codes = unit ? [6, 9, 12].filter(n => n <= unit.length).map(n => unit.slice(0, n)) : [];
  const only = widest.value.length === 1 ? widest.value[0] : null;
  const inScope = codes.filter(c => unitOf(c) !== null && c !== only?.id);
  const root = only ? shortName(String(only.properties.name ?? "")) : session.value?.title || t("crumbs.all");
  return (
    <nav class="crumb-line" aria-label={t("crumbs.title")}>
      <button type="button" class="plain" aria-current={!unit} onClick={() => drillInto(null)}>
        {root}
      </button>
      {inScope.map(code => (
        <span key={code}>
          <Icon name="next" />
          <button type="button" class="plain" aria-current={code === unit} onClick={() => drillInto(code)}>
            {shortName(String(unitOf(code)?.properties.name ?? code))}
          </button>
        </span>
      ))}
      {unit && !narrow.value && (
        <button type="button" class="plain" title={`${t("crumbs.up")} (Esc)`} onClick={() => drillOut()}>
          <Icon name="up" />
          <span class="unseen">{t("crumbs.up")}</span>
        </button>
      )}
    </nav>
  );
}

function Chips() {
  const parts = partsOf(quick.value).filter(p => p.id !== "unit");
  const off = hidden.value.size > 0;
  if (parts.length === 0 && !off && past.value.length === 0) return null;
  return (
    <ul class="chip-line" aria-label={t("chips.title")}>
      {parts.map(p => {
        const name = partName(p.id, quick.value);
        return <Chip key={p.id} name={name} drop={() => (quick.value = p.without)} />;
      })}
      {off && <Chip name={partName("kinds", quick.value)} drop={() => (hidden.value = new Set())} />}
      {past.value.length > 0 && (
        <li>
          <button type="button" class="plain small" title="Ctrl+Z" onClick={() => undo()}>
            {t("chips.undo")}
          </button>
        </li>
      )}
      {(parts.length > 0 || off) && (
        <li>
          <button type="button" class="plain small" onClick={reset}>
            {t("chips.reset")}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Everything but the unit, which has a line of its own. */
function reset(): void {
  hidden.value = new Set();
  quick.value = { ...everything, unit: quick.peek().unit };
}

function Chip({ name, drop }: { name: string; drop: () => void }) {
  return (
    <li class="chip-one">
      {name}
      <button type="button" class="plain" title={t("chips.drop", { name })} onClick={drop}>
        <Icon name="close" />
        <span class="unseen">{t("chips.drop", { name })}</span>
      </button>
    </li>
  );
}

/** Every condition in force in words, kinds that are switched off among them. */
export function filterNames(): string[] {
  const names = partsOf(quick.value).map(p => partName(p.id, quick.value));
  return hidden.value.size > 0 ? [...names, partName("kinds", quick.value)] : names;
}

/** A condition in words. */
export function partName(id: string, q: Quick): string {
  const [kind = "", first = "", code = ""] = id.split(":");
  switch (kind) {
    case "unit":
      return shortName(String(unitOf(q.unit ?? "")?.properties.name ?? t("chips.unit")));
    case "group":
      return t("chips.group", {
        name: shortName(String(unitOf(q.group[0] ?? "")?.properties.name ?? t("chips.unit"))),
        n: count(q.group.length),
      });
    case "area":
      return t("chips.area", { km2: count(Math.max(1, areaKm2(q.area ?? []))) });
    case "view":
      return t("chips.view");
    case "time":
      return q.days ? t("chips.days", { from: q.days.from, to: q.days.to }) : t(`span.${q.span}`);
    case "stage":
      return t(`stage.${q.stage}`);
    case "level":
      return t(`level.${first as "1" | "2" | "3" | "4"}`);
    case "flag":
      return t(`flag.${first as Flag}`);
    case "text":
      return t("chips.text", { text: q.text });
    case "kinds":
      return withoutKinds([...hidden.value]);
    default:
      return codeName(first, code);
  }
}

/** Kinds that are switched off, as layer:code: by name as long as that is short. */
function withoutKinds(off: readonly string[]): string {
  if (off.length > 2) return t("chips.withoutMany", { n: count(off.length) });
  const names = off.map(key => {
    const [layer = "", code = ""] = key.split(":");
    const of = layerById.value.get(layer as LayerId);
    const known = of?.fields.find(f => f.name === of.class)?.codes?.find(c => c.code === code);
    return known ? label(known.label) : code;
  });
  return t("chips.without", { names: enumerated(names, lang.value) });
}

function codeName(field: string, code: string): string {
  for (const layer of layerById.value.values()) {
    const known = layer.fields.find(f => f.name === field)?.codes?.find(c => c.code === code);
    if (known) return label(known.label);
  }
  return code;
}
