/** A small line of the last months, its newest point marked. No axes: it shows the course, the figure beside it the value. */

export function Spark({ values, name }: { values: readonly (number | null)[]; name: string }) {
  const known = values.filter(v => v !== null);
  if (known.length < 2) return <span class="spark" />;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (i: number) => 2 + (96 * i) / Math.max(1, values.length - 1);
  const y = (v: number) => (high === low ? 16 : 28 - (24 * (v - low)) / (high - low));
  const points = values.flatMap((v, i) => (v === null ? [] : [[x(i), y(v)] as const]));
  const last = points.at(-1);
  return (
    <svg class="spark" viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={name}>
      <polyline points={points.map(p => p.map(c => c.toFixed(1)).join(",")).join(" ")} />
      {last && <line class="tip" x1={last[0]} y1={last[1]} x2={last[0]} y2={last[1]} />}
    </svg>
  );
}

/** A unit among its like: a stroke each along the range of all, its own tall and lit. */
export function Among({ value, peers, name }: { value: number; peers: readonly number[]; name: string }) {
  const [low, high] = [Math.min(...peers), Math.max(...peers)];
  const x = (v: number) => (high === low ? 50 : 2 + (96 * (v - low)) / (high - low));
  return (
    <svg class="spark among" viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={name}>
      <path class="base" d="M2 28H98" />
      <path class="peers" d={peers.map(v => `M${x(v).toFixed(1)} 28V17`).join("")} />
      <path class="own" d={`M${x(value).toFixed(1)} 28V6`} />
    </svg>
  );
}

/** A part of a whole as a bar. */
export function Part({ share, name }: { share: number; name: string }) {
  return (
    <span class="spark part" role="img" aria-label={name}>
      <span style={{ width: `${100 * Math.min(1, share)}%` }} />
    </span>
  );
}

/** Counts by month as bars, what of them is open lit, else the newest; months underneath. */
export function Bars(props: { points: readonly { month: string; n: number; open: number }[]; name: string }) {
  const { points, name } = props;
  const most = Math.max(1, ...points.map(p => p.n));
  return (
    <ul class="bars" aria-label={name}>
      {points.map((p, i) => (
        <li key={p.month} class={i === points.length - 1 ? "last" : ""}>
          <span class="n">{i === points.length - 1 || p.n === most ? p.n : ""}</span>
          <span class="track">
            <span class="bar open" style={{ height: `${(100 * p.open) / most}%` }} />
            <span class="bar" style={{ height: `${(100 * (p.n - p.open)) / most}%` }} />
          </span>
          <span class="m">{Number(p.month.slice(5, 7))}</span>
        </li>
      ))}
    </ul>
  );
}
