/** Colours between colours. */

/** `n` colours from the first stop to the last, evenly spaced over the stops (#rrggbb); mixed in sRGB, whose stops are close. */
export function ramp(stops: readonly string[], n: number): string[] {
  return Array.from({ length: n }, (_, i) => at(stops, n === 1 ? 1 : i / (n - 1)));
}

/** The colour at a share of the way, 0 to 1. */
function at(stops: readonly string[], share: number): string {
  const place = share * (stops.length - 1);
  const from = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [rgb(stops[from]), rgb(stops[from + 1])];
  return `#${a.map((v, k) => hex(v + ((b[k] ?? v) - v) * (place - from))).join("")}`;
}

function rgb(colour = ""): number[] {
  return [1, 3, 5].map(i => Number.parseInt(colour.slice(i, i + 2), 16) || 0);
}

function hex(v: number): string {
  return Math.round(v).toString(16).padStart(2, "0");
}
