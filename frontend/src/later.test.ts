import { batch, signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { afterPaint, inSlice, lateEffect, renderAfterPaint, settle } from "./later";

let frames: (() => void)[];

/** The next frame, and the turn after it. */
async function frame(): Promise<void> {
  const due = frames;
  frames = [];
  for (const f of due) f();
  await new Promise(done => setTimeout(done, 5));
}

beforeEach(() => {
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (f: () => void) => frames.push(f));
  vi.stubGlobal("cancelAnimationFrame", () => {});
});

afterEach(async () => {
  settle();
  await frame(); // the turn that finds nothing more
  vi.unstubAllGlobals();
});

test("work waits for a frame, rendering comes first, and what waits is done once", async () => {
  const done: string[] = [];
  const a = () => done.push("a");
  afterPaint(a);
  afterPaint(() => done.push("b"));
  afterPaint(a);
  renderAfterPaint(() => done.push("render"));
  await new Promise(later => setTimeout(later, 5));
  expect(done).toEqual([]);
  await frame();
  expect(done).toEqual(["render", "a", "b"]);
});

test("a hand that comes between two slices is answered by a frame before the next", async () => {
  const done: number[] = [];
  const step = () => {
    done.push(done.length);
    dispatchEvent(new Event("pointerdown"));
    if (done.length < 3) inSlice(step);
  };
  inSlice(step);
  for (const n of [1, 2, 3]) {
    await frame();
    expect(done).toHaveLength(n);
  }
});

test("work that fails leaves the rest to be done", async () => {
  const told = vi.fn();
  vi.stubGlobal("reportError", told);
  const done: string[] = [];
  afterPaint(() => {
    throw new Error("no");
  });
  afterPaint(() => done.push("next"));
  await frame();
  expect(done).toEqual(["next"]);
  expect(told).toHaveBeenCalledOnce();
  afterPaint(() => {
    throw new Error("no");
  });
  afterPaint(() => done.push("settled"));
  settle();
  expect(done).toEqual(["next", "settled"]);
});

test("a late effect runs at once at first, then once a frame with the newest values, until it is disposed", async () => {
  const [a, b] = [signal(1), signal(1)];
  const seen: number[] = [];
  const stop = lateEffect(() => {
    seen.push(a.value + b.value);
  });
  expect(seen).toEqual([2]);
  a.value = 2;
  b.value = 3;
  expect(seen).toEqual([2]);
  await frame();
  expect(seen).toEqual([2, 5]);
  batch(() => {
    a.value = 4;
  });
  stop();
  await frame();
  expect(seen).toEqual([2, 5]);
});
