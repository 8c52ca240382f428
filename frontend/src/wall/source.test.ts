import { effect } from "@preact/signals";
import { expect, test } from "vitest";
import { ClientError } from "../client";
import { Pool, type Wish } from "./source";

/** A pool over a clock that is set by hand, and a server whose next answers are given. */
function setup() {
  let time = 0;
  let asked = 0;
  let answer: () => Promise<number> = async () => asked;
  const pool = new Pool(
    () => time,
    () => 0.5,
  );
  const wish = (key: string, layers: string[] | null = ["disputes"]): Wish<number> => ({
    key,
    layers,
    ask: () => {
      asked++;
      return answer();
    },
    asOf: () => "2026-11-26T00:00:00Z",
  });
  return {
    pool,
    wish,
    get asked() {
      return asked;
    },
    set answer(f: () => Promise<number>) {
      answer = f;
    },
    pass: async (ms: number) => {
      const end = time + ms;
      while (time < end) {
        time = Math.min(end, time + 1000);
        pool.tick();
        await Promise.resolve();
        await new Promise(done => setTimeout(done));
      }
    },
  };
}

test("an answer is asked for once, and again when news name its layer", async () => {
  const s = setup();
  const kept = s.pool.want(s.wish("a"));
  effect(() => void kept.value);
  await s.pass(20_000);
  expect([s.asked, kept.value.data, kept.value.failed]).toEqual([1, 1, false]);
  s.pool.hear(["hazards"]);
  await s.pass(20_000);
  expect(s.asked).toBe(1);
  s.pool.hear(["disputes"]);
  s.pool.hear(null);
  await s.pass(20_000);
  expect([s.asked, kept.value.data]).toEqual([2, 2]);
});

test("news that pour in make one request in four seconds", async () => {
  const s = setup();
  effect(() => void s.pool.want(s.wish("a")).value);
  for (let i = 0; i < 40; i++) {
    s.pool.hear(null);
    await s.pass(1000);
  }
  expect(s.asked).toBeLessThanOrEqual(11);
});

test("a failure keeps the last good answer, says so, and is tried again within ten seconds", async () => {
  const s = setup();
  const kept = s.pool.want(s.wish("a"));
  effect(() => void kept.value);
  await s.pass(5000);
  s.answer = () => Promise.reject(new Error("502"));
  s.pool.hear(null);
  await s.pass(120_000);
  expect(kept.value).toMatchObject({ data: 1, failed: true });
  expect(s.pool.state.failed).toBe(1);
  const before = s.asked;
  s.answer = async () => 42;
  await s.pass(11_000);
  expect(kept.value).toMatchObject({ data: 42, failed: false });
  expect(s.asked).toBe(before + 1);
});

test("what is refused is no failure of the link, and is asked for again after minutes", async () => {
  const s = setup();
  const kept = s.pool.want(s.wish("a"));
  effect(() => void kept.value);
  s.answer = () => Promise.reject(new ClientError("forbidden"));
  await s.pass(4 * 60_000);
  expect([s.asked, s.pool.state.failed, kept.value.failed]).toEqual([1, 0, false]);
  s.answer = async () => 5;
  await s.pass(2 * 60_000);
  expect(kept.value.data).toBe(5);
});

test("a link that is back asks at once", async () => {
  const s = setup();
  const kept = s.pool.want(s.wish("a"));
  effect(() => void kept.value);
  s.answer = () => Promise.reject(new Error("down"));
  await s.pass(60_000);
  s.answer = async () => 7;
  s.pool.revive();
  await s.pass(1000);
  expect(kept.value.data).toBe(7);
});

test("what nobody follows is not renewed, and forgotten after ten minutes", async () => {
  const s = setup();
  const stop = effect(() => void s.pool.want(s.wish("a")).value);
  await s.pass(5000);
  stop();
  await s.pass(40_000);
  s.pool.hear(null);
  await s.pass(10_000);
  expect([s.asked, s.pool.state.all]).toEqual([1, 1]);
  await s.pass(600_000);
  expect(s.pool.state.all).toBe(0);
});

test("without news an answer is renewed after a quarter of an hour", async () => {
  const s = setup();
  effect(() => void s.pool.want(s.wish("a")).value);
  await s.pass(14 * 60_000);
  expect(s.asked).toBe(1);
  await s.pass(5 * 60_000);
  expect(s.asked).toBe(2);
});
