/** A course over time in little room: bars by month, the last one marked and told. */
import { count } from "../format";
import type { Trend } from "../wire";

/** Months shown. */
const most = 12;

interface Props {
  trend: Trend;
  title: string;
  /** What is said where every month has none. */
  none: string;
}

export function Sparkline({ trend, title, none }: Props) {
  const points = trend.points.slice(-most);
  const top = Math.max(1, ...points.map(p => p.numerator));
  const last = points.at(-1);
  if (!last) return null;
  if (points.every(p => p.numerator === 0)) return <p class="muted small">{none}</p>;
  return (
    <section>
      <h3>{title}</h3>
      <svg class="spark" viewBox={`0 0 ${most} 10`} preserveAspectRatio="none" role="img" aria-label={title}>
        {points.map((p, i) => {
          const h = (p.numerator / top) * 9.5;
          return (
            <rect
              key={p.from}
              class={p === last ? "on" : ""}
              x={i + most - points.length + 0.1}
              y={10 - h}
              width="0.8"
              height={h}
            >
              <title>{`${p.from.slice(0, 7)}: ${count(p.numerator)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p class="muted small spark-ends">
        <span>{points[0]?.from.slice(0, 7)}</span>
        <span>
          {last.from.slice(0, 7)}: <strong>{count(last.numerator)}</strong>
        </span>
      </p>
    </section>
  );
}
