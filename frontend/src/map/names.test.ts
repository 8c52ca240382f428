import { expect, test } from "vitest";
import { dice } from "../testing";
import { type Box, boxAt, type Name, placeNames } from "./names";

const everywhere = () => true;
const name = (text: string, x: number, y: number, over: Partial<Name> = {}): Name => ({
  text,
  x,
  y,
  width: 40,
  height: 16,
  must: false,
  within: everywhere,
  ...over,
});
const touch = (a: Box, b: Box) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

test("a free name stands at its pole", () => {
  expect([...placeNames([name("a", 100, 50)], [])]).toEqual([{ name: expect.anything(), x: 100, y: 50 }]);
});

test("names never touch, the first come first; pins are touched only by what must stand", () => {
  const next = dice(11);
  const names = Array.from({ length: 300 }, (_, i) => name(`n${i}`, next() * 800, next() * 600, { must: i < 11 }));
  const pins = Array.from({ length: 200 }, () => {
    const [x, y] = [next() * 800, next() * 600];
    return { x0: x - 9, y0: y - 9, x1: x + 9, y1: y + 9 };
  });
  const placed = [...placeNames(names, pins)];
  expect(placed.length).toBeGreaterThan(60);
  const boxes = placed.map(p => boxAt(p.name, p.x, p.y));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) expect(touch(a, b)).toBe(false);
    if (!placed[i]?.name.must) for (const pin of pins) expect(touch(a, pin)).toBe(false);
  }
});

test("a name goes beside a pin on its pole, but not out of its unit", () => {
  const pin = { x0: 90, y0: 40, x1: 110, y1: 60 };
  const [aside] = placeNames([name("a", 100, 50)], [pin]);
  expect(aside && !touch(boxAt(aside.name, aside.x, aside.y), pin)).toBe(true);
  expect([...placeNames([name("a", 100, 50, { within: (x, y) => x === 100 && y === 50 })], [pin])]).toEqual([]);
});

test("one that must stand stands on the pin then, and is left out only for another name", () => {
  const here = (x: number, y: number) => x === 100 && y === 50;
  const pin = { x0: 90, y0: 40, x1: 110, y1: 60 };
  const must = name("a", 100, 50, { must: true, within: here });
  expect([...placeNames([must], [pin])]).toHaveLength(1);
  expect([...placeNames([name("b", 100, 50), must], [])]).toHaveLength(1);
});

test("rather inside than across a border", () => {
  const west = (x: number) => x < 110;
  const [placed] = placeNames([name("a", 100, 50, { must: true, within: x => west(x) })], []);
  expect((placed?.x ?? 0) + 20).toBeLessThan(112);
});
