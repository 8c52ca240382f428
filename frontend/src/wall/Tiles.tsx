/** The left column: figures with their change, target, definition and course, and how many cases each month brought. */
import { kept, trendWish } from "./feeds";
import { Age, Panel } from "./Panel";
import { Bars, Spark } from "./Spark";
import { frame, now, options } from "./store";
import { type Tile, tiles } from "./tile";
import { t } from "./words";

/** How long an upright screen, which has room for a row of figures, shows each row. */
const turnMs = 12_000;
const perRow = 3;

export function Tiles() {
  const all = tiles(options.value.visitor);
  const rows = Math.ceil(all.length / perRow);
  const at = frame.value === "upright" ? (Math.floor(now.value / turnMs) % rows) * perRow : 0;
  return (
    <div class="tiles">
      {(frame.value === "upright" ? all.slice(at, at + perRow) : all).map(x => (
        <TileBox key={x.key} tile={x} />
      ))}
    </div>
  );
}

function TileBox({ tile }: { tile: Tile }) {
  const { change, met } = tile;
  return (
    <section class="panel tile" aria-label={tile.label}>
      <h2>
        <span>{tile.label}</span>
        {tile.target && <em class={met === null ? "" : met ? "met" : "unmet"}>{tile.target}</em>}
        <Age of={tile.standing} />
      </h2>
      <p class="figure">
        <strong>
          {tile.value.startsWith("≤") && <small>≤</small>}
          {tile.value.replace(/^≤/, "")}
        </strong>
        <em>{tile.unit}</em>
      </p>
      {change && (
        <p class={`change ${change.good === null ? "" : change.good ? "good" : "bad"}`}>
          {change.up !== null && (
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <path d={change.up ? "M5 1 9.5 9h-9Z" : "M5 9 .5 1h9Z"} />
            </svg>
          )}{" "}
          {change.text} <em>{change.on}</em>
        </p>
      )}
      <Spark values={tile.course} name={tile.label} />
      <p class="definition">{tile.definition}</p>
    </section>
  );
}

export function Months() {
  const k = kept(trendWish("disputes.count"));
  const points = k.data?.points.map(p => ({ month: p.from, n: p.numerator })) ?? [];
  return (
    <Panel name="months" title={t("trend.title")} aside={t("trend.of")} of={[k]}>
      <Bars points={points.slice(-12)} name={t("trend.title")} />
    </Panel>
  );
}
