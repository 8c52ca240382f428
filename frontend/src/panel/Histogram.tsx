/** Records by week: a stretch of time is dragged out on it, moved on by play, or typed as two days. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Days, daysBefore, firstDay } from "../filter";
import { count, daysBetween } from "../format";
import { t } from "../i18n";
import { trend } from "../load/trend";
import { gesture, quick, today } from "../state";
import { Icon } from "./Icon";

/** A step of play in milliseconds: long enough to read the map. */
const stepMs = 1100;
const height = 48;

export function Histogram() {
  const { data, status } = trend.value;
  const points = data?.points ?? [];
  if (status.kind === "failed") return <p class="muted small">{t(`state.${status.failure}`)}</p>;
  if (points.length === 0) {
    return status.kind === "loading" ? (
      <div class="histogram skeleton" aria-hidden="true" />
    ) : (
      <p class="muted small">{t("trend.empty")}</p>
    );
  }
  return (
    <>
      <Bars points={points} />
      <Ends first={points[0]?.from ?? today()} />
    </>
  );
}

type Points = readonly { from: string; numerator: number }[];

function Bars({ points }: { points: Points }) {
  const from = useSignal<number | null>(null);
  const box = useRef<SVGSVGElement>(null);
  const indexAt = (e: PointerEvent) => {
    const at = box.current?.getBoundingClientRect();
    if (!at) return 0;
    return Math.max(0, Math.min(points.length - 1, Math.floor(((e.clientX - at.left) / at.width) * points.length)));
  };
  const span = (a: number, b: number) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    choose({ from: points[low]?.from ?? today(), to: endOf(points, high) });
  };
  const end = () => {
    from.value = null;
    gesture.value = 0;
  };
  useEffect(() => () => void (from.peek() !== null && end()), []); // bars that go away hear of no hand that lets go
  return (
    <svg
      ref={box}
      class="histogram"
      viewBox={`0 0 ${points.length} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t("trend.label", { n: count(points.reduce((n, p) => n + p.numerator, 0)) })}
      onPointerDown={e => {
        box.current?.setPointerCapture(e.pointerId);
        from.value = indexAt(e);
        gesture.value = e.timeStamp;
        span(from.value, from.value);
      }}
      onPointerMove={e => from.value !== null && span(from.value, indexAt(e))}
      onPointerUp={end}
      onLostPointerCapture={end}
    >
      <Columns points={points} />
    </svg>
  );
}

/** All bars muted, and over them those of the days in force: a window on a copy, moved by attributes alone, since a hand may move it quickly. */
function Columns({ points }: { points: Points }) {
  const most = Math.max(1, ...points.map(p => p.numerator));
  const heights = points.map(p => (p.numerator / most) * (height - 2));
  const all = useSignal(points);
  all.value = points; // of what is rendered: no component reads it
  const chosen = useComputed(() => rangeOf(all.value));
  const first = useComputed(() => chosen.value?.[0] ?? 0);
  const width = useComputed(() => (chosen.value?.[1] ?? all.value.length - 1) - first.value + 1);
  const brushed = useComputed(() => (chosen.value ? width.value : 0));
  const window = useComputed(() => `${first.value} 0 ${width.value} ${height}`);
  return (
    <>
      <rect class="brush" x={first} y="0" width={brushed} height={height} />
      {points.map((p, i) => (
        <rect key={p.from} x={i + 0.08} y={height - (heights[i] ?? 0)} width="0.84" height={heights[i]}>
          <title>{t("trend.bar", { from: p.from, n: count(p.numerator) })}</title>
        </rect>
      ))}
      <svg aria-hidden="true" x={first} y="0" width={width} height={height} viewBox={window} preserveAspectRatio="none">
        <path d={heights.map((h, i) => `M${i + 0.08} ${height}v${-h}h.84v${h}z`).join("")} />
      </svg>
    </>
  );
}

/** The two days as fields, the way of the keyboard; and play. */
function Ends({ first }: { first: string }) {
  const playing = useSignal(false);
  const { days, span } = quick.value;
  // Without a time in force the fields are empty: what the bars begin with is no limit.
  const shown = days ?? (span > 0 ? { from: firstDay(span, today()), to: today() } : { from: "", to: "" });
  useEffect(() => {
    if (!playing.value) return;
    const own = performance.now();
    const step = (next: Days | null) => {
      gesture.value = own;
      if (next) choose(next);
      else playing.value = false;
      gesture.value = 0;
    };
    if (!moved(shown, today())) step(begun(shown, first, today())); // nothing is after it: from the beginning
    const timer = setInterval(() => step(moved(quick.peek().days, today())), stepMs);
    return () => clearInterval(timer);
  }, [playing.value]);
  const set = (change: Partial<Days>) => {
    const next = { from: shown.from || first, to: shown.to || today(), ...change };
    if (next.from && next.to && next.from <= next.to) choose(next);
  };
  return (
    <div class="ends">
      <input
        type="date"
        aria-label={t("trend.from")}
        value={shown.from}
        max={days?.to ?? today()}
        onChange={e => set({ from: e.currentTarget.value })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="date"
        aria-label={t("trend.to")}
        value={shown.to}
        min={days?.from ?? first}
        onChange={e => set({ to: e.currentTarget.value })}
      />
      <button
        type="button"
        class="square"
        aria-pressed={playing.value}
        title={t(playing.value ? "trend.pause" : "trend.play")}
        onClick={() => (playing.value = !playing.value)}
      >
        <Icon name={playing.value ? "pause" : "play"} />
        <span class="unseen">{t(playing.value ? "trend.pause" : "trend.play")}</span>
      </button>
    </div>
  );
}

function choose(days: Days): void {
  const { days: before } = quick.peek();
  if (before?.from === days.from && before.to === days.to) return;
  quick.value = { ...quick.peek(), days, span: 0 };
}

/** Days of a stretch that play begins with when none is in force. */
const firstDays = 28;

/** A stretch of the same length from the first day on; four weeks when none is in force or it leaves nothing to move on to. */
export function begun(days: Days, first: string, last: string): Days {
  const long = (n: number) => ({ from: first, to: daysBefore(first, 1 - n) });
  const same = days.from ? long(daysBetween(days.from, days.to) + 1) : null;
  return moved(same, last) && same ? same : long(firstDays);
}

/** The same stretch one length later; null when it would begin after the last day. */
export function moved(days: Days | null, last: string): Days | null {
  if (!days?.from) return null;
  const length = daysBetween(days.from, days.to) + 1;
  const from = daysBefore(days.from, -length);
  return from > last ? null : { from, to: daysBefore(days.to, -length) };
}

function endOf(points: readonly { from: string }[], i: number): string {
  const next = points[i + 1]?.from;
  return next ? daysBefore(next, 1) : daysBefore(points[i]?.from ?? today(), -6);
}

/** First and last bar of the days in force; null without. */
function rangeOf(points: readonly { from: string }[]): readonly [number, number] | null {
  const { days, span } = quick.value;
  const from = days?.from ?? (span > 0 ? firstDay(span, today()) : null);
  if (!from) return null;
  const to = days?.to ?? today();
  const first = points.findIndex((_, i) => endOf(points, i) >= from);
  const last = points.findLastIndex(p => p.from <= to);
  return first < 0 || last < first ? null : [first, last];
}
