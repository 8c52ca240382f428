/** Classes of values as the map colours them and the legend says them. */
import { ramp } from "./ramp";
import { changeEdges, classOf } from "./topic";
import type { Summary, UnitValue } from "./wire";

/** Colours of the theme that stand for values. */
export interface Ink {
  /** Five steps of one hue, least to most. */
  steps: readonly string[];
  /** Seven steps from coldest over nothing to hottest. */
  turns: readonly string[];
  /** Strokes over cold spots and over what is neither hot nor cold, and that one's ground. */
  coldStroke: string;
  calm: string;
  calmStroke: string;
  /** Three by three: rows by the second measure, columns by the first, least to most. */
  pairs: readonly string[];
}

/** Reads them from the theme in force. */
export function readInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    steps: [1, 2, 3, 4, 5].map(n => token(`step-${n}`)),
    turns: ["cold-3", "cold-2", "cold-1", "turn-0", "hot-1", "hot-2", "hot-3"].map(token),
    coldStroke: token("cold-stroke"),
    calm: token("turn-0"),
    calmStroke: token("calm-stroke"),
    pairs: [1, 2, 3].flatMap(row => [1, 2, 3].map(column => token(`pair-${row}${column}`))),
  };
}

/** One class of the legend: its colour, its edges and how many units are in it. */
export interface Swath {
  colour: string;
  from: number;
  to: number;
  count: number;
}

/** Classes of a summary in colours; empty without classes. */
export function swaths({ classes }: Summary, p: Pick<Ink, "steps">): Swath[] {
  const n = (classes?.edges.length ?? 0) - 1;
  if (!classes || n < 1) return [];
  // A single class says no more and no less: the middle, and of zeros alone the least.
  const colours = n > 1 ? ramp(p.steps, n) : [p.steps[classes.edges[1] === 0 ? 0 : 2] ?? ""];
  return colours.map((colour, i) => ({
    colour,
    from: classes.edges[i] ?? 0,
    to: classes.edges[i + 1] ?? 0,
    count: classes.counts[i] ?? 0,
  }));
}

/** Classes of change; empty where no unit has both values. */
export function turns(summary: Summary, p: Pick<Ink, "turns">): Swath[] {
  const changes = summary.values.map(changeOf).filter(c => c !== null);
  if (changes.length === 0) return [];
  const edges = changeEdges(changes);
  const n = edges.length - 1;
  const colours = n === 1 ? [p.turns[3] ?? ""] : ramp(p.turns, n);
  return colours.map((colour, i) => ({
    colour,
    from: edges[i] ?? 0,
    to: edges[i + 1] ?? 0,
    count: changes.filter(c => classOf(c, edges) === i).length,
  }));
}

/** This value less the one before; null where either is missing. */
export function changeOf({ value, previous }: Pick<UnitValue, "value" | "previous">): number | null {
  return value === null || previous === null || previous === undefined ? null : value - previous;
}

/** The two values that part a summary's units into thirds: ranks, so that each has about as many. */
export function thirds(summary: Summary): readonly [number, number] {
  const sorted = summary.values
    .map(v => v.value)
    .filter(v => v !== null)
    .sort((x, y) => x - y);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(1 / 3), at(2 / 3)];
}

/** 0 low, 1 middle, 2 high. */
export function thirdOf(value: number, [low, high]: readonly [number, number]): 0 | 1 | 2 {
  if (value >= high && high > low) return 2;
  return value > low || (value >= low && high === low && value > 0) ? 1 : 0;
}

/** The fill of a hot (1 to 3) or cold (-1 to -3) spot; of 0, neither. Cold ones carry strokes: red and blue alone are one grey. */
export function spotFill(spot: number, p: Ink): { colour: string; strokes?: string } {
  if (spot === 0) return { colour: p.calm, strokes: p.calmStroke };
  const colour = p.turns[3 + spot] ?? p.calm;
  return spot < 0 ? { colour, strokes: p.coldStroke } : { colour };
}

/** Confidence of a class of spots in per cent. */
export const confidence: Record<number, number> = { 1: 90, 2: 95, 3: 99 };

/** Steps of a distance: a third, two thirds and the whole of the threshold, once and a half of it, and more. */
const steps = [1 / 3, 2 / 3, 1, 1.5] as const;
export const distanceClass = {
  of: (metres: number, threshold: number): number => {
    const i = steps.findIndex(s => metres <= s * threshold);
    return i < 0 ? steps.length : i;
  },
  /** Upper ends in metres; the last class has none. */
  ends: (threshold: number): number[] => steps.map(s => s * threshold),
  colours: (p: Ink): string[] => [
    p.steps[0] ?? "",
    p.steps[1] ?? "",
    p.steps[2] ?? "",
    p.turns[5] ?? "",
    p.turns[6] ?? "",
  ],
};
