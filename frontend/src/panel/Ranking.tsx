/** Units in the order of the measure, beside the map: what is pointed at in one is marked in the other. */
import { signal, useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { drillInto } from "../drill";
import { count, shortName } from "../format";
import { label, t } from "../i18n";
import { peersOf, type Ranked, rankOf } from "../rank";
import { compare, hovered, level, secondSummary, selection, summary } from "../state";
import { layerOfLevel } from "../topic";
import { fractionText, noteText, rowChange, rowText, targetText } from "../value";
import type { Definition, Summary, UnitValue } from "../wire";
import { Above, sharedBy } from "./Above";
import { RightPanel } from "./RightPanel";
import { Rows } from "./Rows";

const order = signal<"high" | "low">("high");
const peers = signal("");

export function Ranking() {
  const { data, status } = summary.value;
  return (
    <RightPanel name={t("rank.title")} title={data ? titleOf(data) : t("rank.title")}>
      {data ? (
        <Board data={data} />
      ) : status.kind === "loading" ? (
        <Waiting />
      ) : (
        <p class="muted">{t(status.kind === "failed" ? `state.${status.failure}` : "topic.noneMatches")}</p>
      )}
    </RightPanel>
  );
}

/** What each row tells, in the rows' order. */
function titleOf(data: Summary): string {
  const name = label(data.definition.label);
  const other = secondSummary.value?.data;
  const first = compare.value && data.previous ? t("rank.change", { name }) : name;
  return other ? `${first} × ${label(other.definition.label)}` : first;
}

/** Rows to come, in their places. */
function Waiting() {
  return (
    <div class="rows" aria-hidden="true">
      {Array.from({ length: 12 }, (_, i) => (
        <i key={i} class="skeleton rank-wait" />
      ))}
    </div>
  );
}

function Board({ data }: { data: Summary }) {
  const kinds = peersOf(data);
  const among = kinds.includes(peers.value) ? peers.value : "";
  const change = compare.value && data.previous !== null;
  const by = order.value;
  const { ranks, rows } = useMemo(() => rowsOf(data, by, change, among), [data, by, change, among]);
  const most = Math.max(0, ...ranks.ranked.map(r => Math.abs(r.by)));
  const shared = sharedBy(data.values.map(v => v.unit));
  const beside = useBeside(data);
  const here = rows.findIndex(r => r.kind !== "rest" && r.value.unit === selection.value?.id);
  return (
    <>
      <p class="rank-head small">
        <button
          type="button"
          class="plain"
          title={t("rank.flip")}
          onClick={() => (order.value = order.value === "high" ? "low" : "high")}
        >
          {t("rank.of", {
            n: count(among ? ranks.ranked.length + ranks.unranked.length : data.values.length),
            level: t(`level.${level.value}`),
          })}
          {" · "}
          {t(`rank.${order.value}`)}
        </button>
        {kinds.length > 0 && (
          <select aria-label={t("rank.peers")} value={among} onChange={e => (peers.value = e.currentTarget.value)}>
            <option value="">{t("rank.all")}</option>
            {kinds.map(k => (
              <option key={k}>{k}</option>
            ))}
          </select>
        )}
      </p>
      {most === 0 && ranks.ranked.length > 1 && <p class="muted small rank-zero">{t("rank.zero")}</p>}
      <Rows
        items={rows}
        rem={3}
        label={t("rank.title")}
        at={here}
        keyOf={r => (r.kind === "rest" ? "rest" : r.value.unit)}
        row={r => (
          <Line row={r} most={most} change={change} definition={data.definition} shared={shared} beside={beside} />
        )}
      />
    </>
  );
}

/** What the measure beside says of a unit; null without such a measure. */
function useBeside(data: Summary): ((unit: string) => string) | null {
  const other = secondSummary.value?.data;
  return useMemo(() => {
    if (!other || other.by !== data.by) return null;
    const values = new Map(other.values.map(v => [v.unit, v]));
    return unit => {
      const v = values.get(unit);
      if (!v) return "";
      return v.value === null ? noteText(v) : rowText(v.value, other.definition);
    };
  }, [data, other]);
}

type Row = ({ kind: "ranked" } & Ranked) | { kind: "rest"; count: number } | { kind: "unranked"; value: UnitValue };

function rowsOf(data: Summary, by: "high" | "low", change: boolean, among: string) {
  const ranks = rankOf(data, by, change, among);
  const rows: Row[] = [
    ...ranks.ranked.map(r => ({ kind: "ranked", ...r }) as const),
    ...(ranks.unranked.length > 0 ? [{ kind: "rest", count: ranks.unranked.length } as const] : []),
    ...ranks.unranked.map(value => ({ kind: "unranked", value }) as const),
  ];
  return { ranks, rows };
}

interface LineProps {
  row: Row;
  most: number;
  change: boolean;
  definition: Definition;
  /** Digits of the code of what all rows lie in, which is not said again with each. */
  shared: number;
  beside: ((unit: string) => string) | null;
}

function Line({ row, most, change, definition, shared, beside }: LineProps) {
  const unit = row.kind === "rest" ? "" : row.value.unit;
  // Attributes alone follow hand and selection: the line is not rendered again for them.
  const look = useComputed(() => (hovered.value === unit ? "rank under" : "rank"));
  const chosen = useComputed(() => selection.value?.id === unit);
  if (row.kind === "rest") return <p class="muted small rank-rest">{t("rank.unranked", { n: count(row.count) })}</p>;
  return (
    <button
      type="button"
      class={look}
      aria-current={chosen}
      title={[fractionText(row.value, definition), targetText(row.value)].filter(Boolean).join("\n")}
      onMouseEnter={() => (hovered.value = unit)}
      onMouseLeave={() => (hovered.value = null)}
      onFocus={() => (hovered.value = unit)}
      onBlur={() => (hovered.value = null)}
      onDblClick={() => drillInto(unit)}
      onClick={() => (selection.value = { layer: layerOfLevel[level.value], id: unit })}
    >
      <span class="muted rank-no">{row.kind === "ranked" && most > 0 ? row.rank : "–"}</span>
      <span class="rank-name">
        {shortName(row.value.name)}
        <Above unit={unit} shared={shared} />
      </span>
      <span class={beside ? "rank-value two-lines" : "rank-value"}>
        {row.kind === "ranked"
          ? change
            ? rowChange(row.by, definition)
            : rowText(row.by, definition)
          : noteText(row.value)}
        {!change && row.value.to_target !== undefined && (
          <small class={row.value.to_target < 0 ? "late-by" : "muted"} title={targetText(row.value)}>
            {" "}
            {rowChange(row.value.to_target, definition)}
          </small>
        )}
        {beside && <span class="muted small">{beside(unit)}</span>}
      </span>
      {row.kind === "ranked" && (
        <i
          class="rank-bar"
          aria-hidden="true"
          style={{ transform: `scaleX(${most > 0 ? Math.abs(row.by) / most : 0})` }}
        />
      )}
    </button>
  );
}
