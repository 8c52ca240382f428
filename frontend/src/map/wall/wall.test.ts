/** The arithmetic of the wall's map: seats, flights, signs, arcs, colours. */
import { expect, test } from "vitest";
import { dice } from "../../testing";
import { decode } from "./atlas";
import { between, lookAt } from "./camera";
import { ramp } from "./ramp";
import type { Sign } from "./scene";
import { maskOf, panelBoxes, seat } from "./seat";
import { placeSigns } from "./sign";

test("a box is shown whole between the margins, as large as fits", () => {
  const look = lookAt([10, 20, 30, 60], 1000, 500, { top: 10, right: 200, bottom: 30, left: 100 });
  const x = (v: number) => (v - look.origin.x) * look.scale;
  const y = (v: number) => (v - look.origin.y) * look.scale;
  expect([y(20), y(60)]).toEqual([10, 470].map(v => expect.closeTo(v, 9)));
  expect((x(10) + x(30)) / 2).toBeCloseTo(450, 9);
});

test("a flight begins and ends where it should, and what both looks have in the middle stays there", () => {
  const a = lookAt([0, 0, 100, 100], 800, 600, { top: 0, right: 0, bottom: 0, left: 0 });
  const b = lookAt([10, 30, 20, 40], 800, 600, { top: 0, right: 0, bottom: 0, left: 0 });
  for (const [t, end] of [
    [0, a],
    [1, b],
  ] as const) {
    const l = between(a, b, t, 800, 600);
    expect([l.scale, l.origin.x, l.origin.y]).toEqual(
      [end.scale, end.origin.x, end.origin.y].map(v => expect.closeTo(v, 6)),
    );
  }
  let last = a.scale;
  for (let t = 0.1; t <= 1; t += 0.1) {
    const { scale } = between(a, b, t, 800, 600);
    expect(scale).toBeGreaterThan(last);
    last = scale;
  }
});

test("panels in the corners cover no land: it moves, then shrinks", () => {
  const canvas = { width: 900, height: 600 };
  const panel = { width: 260, height: 150 };
  const shapes: Record<string, (x: number, y: number) => boolean> = {
    disc: (x, y) => (x - 50) ** 2 + (y - 50) ** 2 <= 2500,
    square: () => true,
    diagonal: (x, y) => Math.abs(x - y) < 20,
  };
  for (const [name, isLand] of Object.entries(shapes)) {
    const mask = maskOf([0, 0, 100, 100], 48, isLand);
    const { look, left, right } = seat(mask, canvas, 20, panel, panel);
    for (let j = 0; j < 100; j++) {
      for (let i = 0; i < 100; i++) {
        if (!isLand(i + 0.5, j + 0.5)) continue;
        const x = (i + 0.5 - look.origin.x) * look.scale;
        const y = (j + 0.5 - look.origin.y) * look.scale;
        expect(x > 0 && x < canvas.width && y > 0 && y < canvas.height, `${name} is whole`).toBe(true);
        const under = (corner: string, at: boolean) =>
          at && (corner === "top" ? y < panel.height - 4 : y > canvas.height - panel.height + 4);
        expect(under(left, x < panel.width - 4) || under(right, x > canvas.width - panel.width + 4), name).toBe(false);
      }
    }
  }
});

test("what panels cover is told to the names, in the corners that were chosen", () => {
  const place = { look: { scale: 1, origin: { x: 0, y: 0 } }, left: "bottom", right: "top" } as const;
  const [left, right] = [
    { width: 260, height: 150 },
    { width: 120, height: 90 },
  ];
  expect(panelBoxes(place, { width: 900, height: 600 }, left, right)).toEqual([
    { x0: 0, y0: 450, x1: 260, y1: 600 },
    { x0: 780, y0: 0, x1: 900, y1: 90 },
  ]);
});

test("signs never touch, the worst stand, and those of a kind add up", () => {
  const next = dice(3);
  const signs = Array.from({ length: 200 }, (_, i) => ({
    sign: {
      unit: String(i),
      glyph: i % 2 ? "house" : "water",
      level: 1 + Math.floor(next() * 4),
      count: 1 + Math.floor(next() * 9),
      overdue: false,
    } as Sign,
    at: { x: next() * 600, y: next() * 600 },
  }));
  const placed = placeSigns(signs, 40, 30);
  expect(placed.length).toBeGreaterThan(10);
  expect(placed.length).toBeLessThanOrEqual(30);
  for (const [i, a] of placed.entries()) {
    for (const b of placed.slice(i + 1))
      expect(Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y)).toBeGreaterThanOrEqual(40);
  }
  for (const glyph of ["house", "water"]) {
    const sum = (list: readonly { sign: Sign; count?: number }[]) =>
      list.filter(s => s.sign.glyph === glyph).reduce((n, s) => n + (s.count ?? s.sign.count), 0);
    expect(sum(placed)).toBe(sum(signs));
  }
  const worst = Math.min(...signs.map(s => s.sign.level));
  expect(placed[0]?.sign.level).toBe(worst);
});

test("no sign stands in a name", () => {
  const next = dice(5);
  const signs = Array.from({ length: 120 }, (_, i) => ({
    sign: { unit: String(i), glyph: "house", level: 1 + (i % 4), count: 1, overdue: false } as Sign,
    at: { x: next() * 600, y: next() * 600 },
  }));
  const names = [
    { x0: 100, y0: 100, x1: 260, y1: 140 },
    { x0: 300, y0: 420, x1: 460, y1: 460 },
  ];
  const inside = (at: { x: number; y: number }) =>
    names.some(b => at.x > b.x0 - 10 && at.x < b.x1 + 10 && at.y > b.y0 - 10 && at.y < b.y1 + 10);
  expect(placeSigns(signs, 40, 300).some(s => inside(s.at))).toBe(true);
  expect(placeSigns(signs, 40, 300, names).some(s => inside(s.at))).toBe(false);
});

test("arcs are sums of steps, or plain positions where nothing is quantised", () => {
  const arcs = [
    [
      [10, 20],
      [1, -2],
      [0, 5],
    ] as [number, number][],
  ];
  const base = { type: "Topology", arcs, objects: {} } as const;
  expect(decode({ ...base, transform: { scale: [0.5, 0.1], translate: [100, 20] } }, arcs[0] ?? [])).toEqual(
    [
      [105, 22],
      [105.5, 21.8],
      [105.5, 22.3],
    ].map(p => p.map(v => expect.closeTo(v, 9))),
  );
  expect(decode(base, arcs[0] ?? [])).toEqual(arcs[0]);
});

test.each([
  ["#121b2b", "#56c7e0", 1],
  ["#ffffff", "#0b7c99", -1],
  ["#fff", "#0b7c99", -1],
])("classes from %s to %s go one way in lightness and end at the accent", (from, to, way) => {
  const light = (hex: string) => [1, 3, 5].reduce((s, i) => s + Number.parseInt(hex.slice(i, i + 2), 16), 0);
  const colours = ramp(from, to, 5);
  expect(colours[4]).toBe(to);
  for (let i = 1; i < 5; i++) expect(way * (light(colours[i] ?? "") - light(colours[i - 1] ?? ""))).toBeGreaterThan(20);
  expect(colours[0]).not.toBe(from);
});
