/** The left column: figures with their change, target, definition and course, and how many cases each month brought. */
import { kept, top, trendWish } from "./feeds";
import { Age, Panel } from "./Panel";
import { Among, Bars, Part, Spark } from "./Spark";
import { frame, now, options } from "./store";
import { type Tile, tiles } from "./tile";
import { current } from "./tour";
import { t } from "./words";

/** How long an upright screen, which has room for a row of figures, shows each row. */
const turnMs = 12_000;
const perRow = 3;

export function Tiles() {
  const all = tiles(options.value.visitor, current.value?.focus ?? "");
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
  const { change, met, here } = tile;
  return (
    <section class="panel tile" aria-label={tile.label}>
      <h2>
        <span>{tile.label}</span>
        <em class="of">{top.value.name}</em>
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
      {here ? (
        <p class="change here">
          <em>{here.name}</em> <span class={here.worse ? "bad" : ""}>{here.text}</span>
        </p>
      ) : (
        change && (
          <p class={`change ${change.good === null ? "" : change.good ? "good" : "bad"}`}>
            <em>{change.on}</em> {change.against && <em class="against">{change.against}</em>}{" "}
            {change.up !== null && (
              <svg viewBox="0 0 10 10" aria-hidden="true">
                <path d={change.up ? "M5 1 9.5 9h-9Z" : "M5 9 .5 1h9Z"} />
              </svg>
            )}{" "}
            {change.text}
          </p>
        )
      )}
      {here ? (
        <Among value={here.value} peers={here.peers} name={here.name} />
      ) : tile.share === null ? (
        <Spark values={tile.course} name={tile.label} />
      ) : (
        <Part share={tile.share} name={change?.on ?? tile.label} />
      )}
      <p class="definition">{tile.definition}</p>
    </section>
  );
}

/** Disputes by the month they came in, and how many of them are open still; a visitor sees how many came. */
export function Months() {
  const { visitor } = options.value;
  const wish = trendWish(visitor ? "disputes.count" : "disputes.settlement");
  if (!wish) return null;
  const k = kept(wish);
  const points = k.data?.points.map(p => {
    const n = visitor ? p.numerator : (p.denominator ?? 0);
    return { month: p.from, n, open: visitor ? 0 : n - p.numerator };
  });
  const title = t(visitor ? "trend.title" : "trend.both");
  return (
    <Panel name="months" title={title} aside={t("trend.of")} of={[k]}>
      {!visitor && (
        <p class="parts">
          <span class="swatch done" /> {t("trend.done")} <span class="swatch open" /> {t("trend.open")}
        </p>
      )}
      <Bars points={points?.slice(-12) ?? []} name={title} />
    </Panel>
  );
}
