/** The records in view as a table under the map: the keyboard's and the screen reader's way to every pin; same rows, same total. */
import { assigns, choose, chooseAll, chosen, chosenCount, isChosen, mostChosen } from "../act/chosen";
import { may, open } from "../act/task";
import { w } from "../act/words";
import { count, daysBetween, localDay, shortName } from "../format";
import { label, t } from "../i18n";
import { readOn, sorted, table, tabled } from "../load/table";
import { layerById, listing, narrow, recordLayers, records, selection, shown, stack, today, zone } from "../state";
import type { Feature, Layer } from "../wire";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { Rows } from "./Rows";
import { Swatch } from "./Swatch";
import { Value } from "./Value";

export function Table() {
  const ref = useInset<HTMLElement>("bottom");
  const { layer: id, rows, total, status, question } = table.value;
  const layer = layerById.value.get(id);
  const columns = layer ? columnsOf(layer) : [];
  const picks = layer !== undefined && may("edit") && assigns(layer);
  return (
    <aside ref={ref} class="panel table" aria-label={t("list.title")}>
      <header>
        <LayerTabs id={id} />
        {picks && layer && <ChosenBar layer={layer} />}
        {status.kind === "failed" && <em class="failed">{t(`state.${status.failure}`)}</em>}
        <button type="button" class="plain" title={t("card.close")} onClick={() => (listing.value = false)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      {layer && total !== 0 && <Head columns={columns} all={picks ? { layer: id, rows } : null} />}
      {total === 0 && status.kind === "ready" && <p class="muted">{t("list.empty")}</p>}
      {layer && (
        <Rows
          items={rows}
          question={question}
          rem={narrow.value ? 3.2 : 2.1333}
          label={label(layer.label)}
          keyOf={f => f.id}
          at={selection.value?.layer === id ? rows.findIndex(f => f.id === selection.value?.id) : -1}
          row={(f, i) => {
            if (i >= rows.length - 20) queueMicrotask(readOn);
            return <Item layer={layer} feature={f} columns={columns} all={picks ? rows : null} />;
          }}
        />
      )}
      {layer && total !== null && rows.length < total && (
        <p class="muted small table-foot">{t("list.loaded", { n: count(rows.length), all: count(total) })}</p>
      )}
    </aside>
  );
}

/** One tab a shown layer, with its number in view. */
function LayerTabs({ id }: { id: string }) {
  const on = recordLayers.value.filter(l => l.geometry === "point" && shown.value.has(l.id));
  return (
    <div class="options">
      {on.map(l => (
        <button
          key={l.id}
          type="button"
          class="option"
          aria-pressed={l.id === id}
          onClick={() => (tabled.value = l.id)}
        >
          {label(l.label)} <span class="muted">{count(records.value.get(l.id)?.matched ?? 0)}</span>
        </button>
      ))}
      {on.length === 0 && <p class="muted">{t("list.noLayer")}</p>}
    </div>
  );
}

interface Column {
  name: string;
  title: string;
  /** The field it is sorted by; empty for none. */
  sort: string;
  width: string;
}

function columnsOf(layer: Layer): Column[] {
  const field = (name: string | undefined, width: string): Column[] => {
    const f = layer.fields.find(x => x.name === name);
    return f && name ? [{ name, title: label(f.label), sort: name, width }] : [];
  };
  const all = [
    {
      name: "title",
      title: t("list.record"),
      sort: layer.fields.some(f => f.name === "level") ? "level" : "",
      width: "minmax(11rem, 2.2fr)",
    },
    ...field(layer.class, "minmax(5rem, 1fr)"),
    ...field(layer.status, "4.5rem"),
    { name: "place", title: t("list.place"), sort: "unit", width: "minmax(9rem, 1.6fr)" },
    ...field("owner_tier", "5.5rem"),
    ...field(layer.time, "6.2rem"),
    ...field("due", "9rem"),
  ];
  return narrow.value ? all.filter(c => c.name === "title" || c.name === "due") : all;
}

function grid(columns: readonly Column[], boxed = false): { gridTemplateColumns: string } {
  return {
    gridTemplateColumns: [...(boxed ? ["calc(1.2rem + var(--step))"] : []), ...columns.map(c => c.width)].join(" "),
  };
}

/** How many rows are chosen, and what is done with them. */
function ChosenBar({ layer }: { layer: Layer }) {
  const n = chosen.value.layer === layer.id ? chosenCount.value : 0;
  if (n === 0) return <p class="muted small wide-only">{w("chooseKeys")}</p>;
  return (
    <div class="chosen-bar">
      <span role="status">
        {n < mostChosen ? w("chosen", { n: count(n) }) : w("chooseMost", { n: count(mostChosen) })}
      </span>
      <button type="button" class="main" onClick={() => open({ kind: "assign", layer: layer.id })}>
        {w("assign")}
      </button>
      <button type="button" class="plain" onClick={() => chooseAll(layer.id, [], false)}>
        {w("unchoose")}
      </button>
    </div>
  );
}

interface HeadProps {
  columns: readonly Column[];
  /** The rows that may be chosen; null where none may. */
  all: { layer: string; rows: readonly Feature[] } | null;
}

function Head({ columns, all }: HeadProps) {
  const every =
    all !== null && all.rows.length > 0 && all.rows.slice(0, mostChosen).every(f => isChosen(all.layer, f.id));
  return (
    <div class={`table-row table-head small ${all ? "choosing" : ""}`} style={grid(columns, all !== null)}>
      {all && (
        <input
          type="checkbox"
          aria-label={w("chooseAll")}
          title={w("chooseAll")}
          checked={every}
          onChange={e => chooseAll(all.layer, all.rows, e.currentTarget.checked)}
        />
      )}
      {columns.map(c => {
        const on = sorted.value?.field === c.sort && c.sort !== "";
        const sign = !on ? "" : sorted.value?.down ? " ↓" : " ↑";
        return c.sort ? (
          <button
            key={c.name}
            type="button"
            class="plain"
            aria-pressed={on}
            title={t("list.sortBy", { name: c.title })}
            onClick={() => sortBy(c.sort)}
          >
            {c.title}
            {sign}
          </button>
        ) : (
          <span key={c.name}>{c.title}</span>
        );
      })}
    </div>
  );
}

/** Upwards first, then downwards, then by urgency again. */
function sortBy(field: string): void {
  const now = sorted.peek();
  const same = now?.field === field;
  sorted.value = same && now.down ? null : { field, down: same };
}

interface ItemProps {
  layer: Layer;
  feature: Feature;
  columns: readonly Column[];
  /** The rows among which it may be chosen; null where none may. */
  all: readonly Feature[] | null;
}

function Item({ layer, feature, columns, all }: ItemProps) {
  if (!all) return <Open layer={layer} feature={feature} columns={columns} />;
  const on = isChosen(layer.id, feature.id);
  const name = String(feature.properties.title || feature.id);
  /** Space chooses, with Shift the stretch from the last; Enter and a click open as everywhere. */
  const key = (e: KeyboardEvent) => {
    if (e.key !== " " || e.ctrlKey || e.altKey || e.metaKey || e.target instanceof HTMLInputElement) return;
    e.preventDefault();
    if (e.type === "keydown" && !e.repeat) choose(layer.id, all, feature.id, e.shiftKey);
  };
  return (
    <div class={`table-choice ${on ? "chosen" : ""}`}>
      <label class="table-box">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={on}
          aria-label={w("choose", { name })}
          onClick={e => choose(layer.id, all, feature.id, e.shiftKey)}
        />
      </label>
      <Open layer={layer} feature={feature} columns={columns} hear={key} />
    </div>
  );
}

interface OpenProps extends Omit<ItemProps, "all"> {
  /** Hears the keys before the row does. */
  hear?: (e: KeyboardEvent) => void;
}

function Open({ layer, feature, columns, hear }: OpenProps) {
  const here = selection.value?.id === feature.id && selection.value.layer === layer.id;
  return (
    <button
      type="button"
      class="table-row"
      style={grid(columns)}
      aria-current={here}
      {...(hear ? { onKeyDown: hear, onKeyUp: hear } : {})}
      onClick={() => {
        stack.value = [];
        selection.value = { layer: layer.id, id: feature.id };
      }}
    >
      {columns.map(c => (
        <Cell key={c.name} column={c} layer={layer} feature={feature} />
      ))}
    </button>
  );
}

function Cell({ column, layer, feature }: { column: Column; layer: Layer; feature: Feature }) {
  const p = feature.properties;
  const field = layer.fields.find(f => f.name === column.name);
  if (column.name === "title") {
    const code = String(p[layer.class ?? ""] ?? "");
    const kind = layer.fields.find(f => f.name === layer.class)?.codes?.find(c => c.code === code);
    return (
      <span class="table-title">
        <Swatch layer={layer.id} code={code} level={Number(p.level ?? 0)} overdue={p.overdue === true} />
        <strong>{String(p.title || p.name || (kind ? label(kind.label) : label(layer.label)))}</strong>
      </span>
    );
  }
  if (column.name === "place") {
    const names = [p.county_name, p.township_name, p.village_name].filter(Boolean);
    return <span>{names.map(n => shortName(String(n))).join(" ")}</span>;
  }
  if (column.name === "due") return <Due feature={feature} />;
  if (field?.type === "time") return <span>{localDay(String(p[field.name] ?? ""), zone.value)}</span>;
  return <span>{field && <Value field={field} value={p[field.name]} />}</span>;
}

function Due({ feature }: { feature: Feature }) {
  const { overdue, due } = feature.properties;
  const day = typeof due === "string" ? localDay(due, zone.value) : "";
  if (overdue !== true) return <span>{day}</span>;
  return (
    <span>
      {day} <em class="late-by small">{day ? t("list.late", { n: daysBetween(day, today()) }) : t("card.overdue")}</em>
    </span>
  );
}
