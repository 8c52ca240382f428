import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

type Rgb = [number, number, number];
type Theme = Record<string, string>;

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const blocks = [...css.matchAll(/\{([^}]*)\}/g)].map(m =>
  Object.fromEntries([...(m[1] ?? "").matchAll(/--([\w-]+):\s*([^;]+);/g)].map(d => [d[1], d[2]])),
);
const light = blocks[0] as Theme;
const themes: [string, Theme][] = [
  ["light", light],
  ["dark", { ...light, ...blocks[1] } as Theme],
];

/** Linear light of an sRGB colour (IEC 61966-2-1). */
function linear(hex = ""): Rgb {
  return [1, 3, 5].map(i => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

/** Contrast ratio of WCAG 2.2. */
function contrast(a = "", b = ""): number {
  const luminance = (c: string) => linear(c).reduce((sum, v, i) => sum + v * ([0.2126, 0.7152, 0.0722][i] ?? 0), 0);
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** How colour-blind eyes see linear light: severity 1 of Machado, Oliveira and Fernandes (2009), table 1. */
const eyes: Record<string, Rgb[]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** CIE L*a*b* (D65) of linear light. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex: string | undefined, eye: Rgb[]): Rgb {
  const c = linear(hex);
  return lab(
    eye.map(row =>
      Math.max(
        0,
        Math.min(
          1,
          row.reduce((sum, m, i) => sum + m * (c[i] ?? 0), 0),
        ),
      ),
    ) as Rgb,
  );
}

test.each(themes)("%s: texts have 4.5:1", (_, t) => {
  for (const text of ["text", "muted", "accent", "late"])
    expect(contrast(t[text], t.panel), text).toBeGreaterThanOrEqual(4.5);
  expect(contrast(t["on-accent"], t.accent)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(t["warn-text"], t["warn-bg"])).toBeGreaterThanOrEqual(4.5);
  for (const name of ["text", "land-text"]) {
    for (const ground of ["land", "land-out", "bg", "halo"])
      expect(contrast(t[name], t[ground]), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(themes)("%s: silhouettes and bodies have 3:1", (_, t) => {
  for (const level of ["none", "1", "2", "3", "4", "place"]) {
    expect(contrast(t[`ink-${level}`], t[`level-${level}`]), `ink of ${level}`).toBeGreaterThanOrEqual(3);
    const line = level === "place" ? "ink-place" : "pin-edge";
    const edge = Math.max(contrast(t[line], t.land), contrast(t[`level-${level}`], t.land));
    expect(edge, `level ${level} on land`).toBeGreaterThanOrEqual(3);
  }
  for (const name of ["land-county", "land-edge", "overdue"])
    expect(contrast(t[name], t.land), name).toBeGreaterThanOrEqual(3);
  for (const name of ["good", "accent"]) expect(contrast(t[name], t.panel), name).toBeGreaterThanOrEqual(3);
});

test.each(themes)("%s: levels differ for every eye by 15 or more in CIE 1976", (_, t) => {
  for (const [name, eye] of Object.entries(eyes)) {
    const colours = ["1", "2", "3", "4"].map(l => seen(t[`level-${l}`], eye));
    for (const [i, a] of colours.entries()) {
      for (const [j, b] of colours.entries()) {
        if (j <= i) continue;
        expect(
          Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]),
          `${name}: ${i + 1} and ${j + 1}`,
        ).toBeGreaterThanOrEqual(15);
      }
    }
  }
});

function apart(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

test.each(themes)(
  "%s: steps of a measure go one way in lightness, neighbours 8 or more apart for every eye",
  (_, t) => {
    for (const [name, eye] of Object.entries(eyes)) {
      const steps = [1, 2, 3, 4, 5].map(n => seen(t[`step-${n}`], eye));
      const ways = steps.slice(1).map((s, i) => Math.sign(s[0] - (steps[i]?.[0] ?? 0)));
      expect(new Set(ways).size, name).toBe(1);
      for (const [i, s] of steps.slice(1).entries())
        expect(apart(s, steps[i] as Rgb), `${name}: ${i + 1} and ${i + 2}`).toBeGreaterThanOrEqual(8);
    }
  },
);

test.each(themes)("%s: hot and cold are told apart by every eye, and from the calm between", (_, t) => {
  for (const [name, eye] of Object.entries(eyes)) {
    const at = (token: string) => seen(t[token], eye);
    for (const n of [2, 3]) expect(apart(at(`hot-${n}`), at(`cold-${n}`)), `${name} ${n}`).toBeGreaterThanOrEqual(15);
    for (const token of ["hot-1", "cold-1"])
      expect(apart(at(token), at("turn-0")), `${name} ${token}`).toBeGreaterThanOrEqual(8);
  }
  expect(contrast(t["hot-ink"], t["hot-3"])).toBeGreaterThanOrEqual(4.5);
  expect(contrast(t["cold-ink"], t["cold-3"])).toBeGreaterThanOrEqual(4.5);
  expect(contrast(t["good-text"], t.panel)).toBeGreaterThanOrEqual(4.5);
});
