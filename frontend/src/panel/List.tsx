/** The records in view as a list: the keyboard's and the screen reader's way to every pin, the most urgent first. */
import { count, daysBetween, localDay, shortName } from "../format";
import { label, t } from "../i18n";
import { layerById, listing, narrow, type Ref, records, selection, stack, today, zone } from "../state";
import type { Feature, Layer } from "../wire";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { type Row, rowsOf } from "./rows";
import { Swatch } from "./Swatch";

/** Rows that are rendered: a list longer than this is read with a filter or a closer view. */
const most = 100;

export function List() {
  const ref = useInset<HTMLElement>(narrow.value ? "bottom" : "right");
  const loaded = [...records.value].flatMap(([id, data]) => {
    const layer = layerById.value.get(id);
    return layer ? [{ layer, data }] : [];
  });
  const rows = rowsOf(
    loaded.map(({ layer, data }) => ({ layer, features: data.features })),
    most,
  );
  const total = loaded.reduce((n, { data }) => n + (data.matched ?? 0), 0);
  const waiting = loaded.some(({ data }) => data.matched === null);
  return (
    <aside ref={ref} class="panel list" aria-label={t("list.title")}>
      <header>
        <h2>
          {t("list.title")} <span class="muted">{count(total)}</span>
        </h2>
        <button type="button" class="plain" title={t("card.close")} onClick={() => (listing.value = false)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      {waiting && <p class="late muted">{t("state.loading")}</p>}
      {total === 0 && !waiting && <p class="muted">{t("list.empty")}</p>}
      {rows.length < total && (
        <p class="muted small">{t(rows.length === 0 ? "list.dense" : "list.cut", { n: count(rows.length) })}</p>
      )}
      <ul onKeyDown={walk}>
        {rows.map(r => (
          <Item key={`${r.layer.id}:${r.feature.id}`} row={r} />
        ))}
      </ul>
    </aside>
  );
}

function Item({ row: { layer, feature, level, overdue } }: { row: Row }) {
  const p = feature.properties;
  const here = selection.value?.id === feature.id && selection.value.layer === layer.id;
  const code = String(p[layer.class ?? ""] ?? "");
  const kind = layer.fields.find(f => f.name === layer.class)?.codes?.find(c => c.code === code);
  return (
    <li>
      <button type="button" aria-current={here} onClick={() => choose({ layer: layer.id, id: feature.id })}>
        <Swatch layer={layer.id} code={code} level={level} overdue={overdue} />
        <span>
          <strong>{String(p.title || p.name || (kind ? label(kind.label) : label(layer.label)))}</strong>
          <span class="muted small">
            {[p.township_name, p.village_name]
              .filter(Boolean)
              .map(n => shortName(String(n)))
              .join(" ")}
          </span>
        </span>
        <Late layer={layer} feature={feature} />
      </button>
    </li>
  );
}

function Late({ feature }: { layer: Layer; feature: Feature }) {
  const { overdue, due } = feature.properties;
  if (overdue !== true) return null;
  const day = typeof due === "string" ? localDay(due, zone.value) : "";
  return <em class="late-by small">{day ? t("list.late", { n: daysBetween(day, today()) }) : t("card.overdue")}</em>;
}

function choose(ref: Ref): void {
  stack.value = [];
  selection.value = ref;
}

/** Up and down go through the rows, Home and End to the first and last. */
function walk(event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const rows = [...list.querySelectorAll<HTMLElement>("button")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
}
