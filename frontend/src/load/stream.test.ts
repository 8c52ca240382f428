import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settle } from "../later";
import { asOf, link, news } from "../state";
import { followEvents } from "./events"; // in this DOM without shared workers, the stream itself and what the state makes of it
import { openStream, type Word } from "./stream";

/** The browser's stream, told what to do. */
class SourceMock {
  static readonly made: SourceMock[] = [];
  readonly listeners = new Map<string, (e: unknown) => void>();
  onerror = () => {};
  closed = false;
  constructor(readonly url: string) {
    SourceMock.made.push(this);
  }
  addEventListener(name: string, fn: (e: unknown) => void): void {
    this.listeners.set(name, fn);
  }
  close(): void {
    this.closed = true;
  }
  say(name: string, data: string, lastEventId = ""): void {
    this.listeners.get(name)?.({ data, lastEventId });
  }
}

const source = () => SourceMock.made[SourceMock.made.length - 1] as SourceMock;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", SourceMock);
  SourceMock.made.length = 0;
  link.value = { state: "connecting", at: null };
  news.value = { n: 0, layers: null };
  asOf.value = null;
  stop = followEvents();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first word makes the link live and asks nothing again", () => {
  expect(source().url).toBe("/api/events");
  source().say("hello", '{"as_of":"2026-03-01T00:00:00Z"}', "t1");
  expect(link.value.state).toBe("live");
  expect(asOf.value?.toISOString()).toBe("2026-03-01T00:00:00.000Z");
  expect(news.value.n).toBe(0);
});

test("a change names its layers, at once or spread", () => {
  source().say("hello", "{}", "t1");
  source().say(
    "change",
    '{"as_of":"2026-03-01T00:00:01Z","changed":{"disputes":["431021001001"]},"spread_ms":0}',
    "t2",
  );
  vi.advanceTimersByTime(0);
  settle();
  expect(news.value).toEqual({ n: 1, layers: new Set(["disputes"]) });
  expect(asOf.value?.toISOString()).toBe("2026-03-01T00:00:01.000Z");
  source().say("change", '{"changed":null,"spread_ms":1000}', "t3");
  vi.advanceTimersByTime(1000);
  settle();
  expect(news.value).toEqual({ n: 2, layers: null });
  source().say("change", '{"all":true,"changed":{},"spread_ms":0}', "t4");
  vi.advanceTimersByTime(0);
  settle();
  expect(news.value).toEqual({ n: 3, layers: null });
});

test("what is no JSON is no reason to lose the stream", () => {
  source().say("hello", "{}", "t1");
  source().say("change", "<html>", "t2");
  source().say("beat", "", "");
  expect(link.value.state).toBe("live");
  expect(news.value.n).toBe(0);
});

test("a break is said, and tried again after growing pauses of at most 15 s, for ever", () => {
  source().say("hello", "{}", "t1");
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    const before = SourceMock.made.length;
    source().onerror();
    expect(link.value.state).toBe("down");
    expect(source().closed).toBe(true);
    let waited = 0;
    while (SourceMock.made.length === before && waited < 60_000) {
      vi.advanceTimersByTime(100);
      waited += 100;
    }
    pauses.push(waited);
  }
  expect(pauses[0]).toBeLessThanOrEqual(1000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(15_000);
  expect(Math.min(...pauses.slice(6))).toBeGreaterThanOrEqual(7_000);
});

test("after a break the same tag says that nothing was missed, another that something was", () => {
  source().say("hello", "{}", "t1");
  source().onerror();
  vi.advanceTimersByTime(15_000);
  source().say("hello", "{}", "t1");
  settle();
  expect(news.value).toEqual({ n: 1, layers: new Set() }); // what failed meanwhile is asked again
  source().onerror();
  vi.advanceTimersByTime(15_000);
  source().say("hello", "{}", "t9");
  vi.advanceTimersByTime(0);
  settle();
  expect(news.value).toEqual({ n: 2, layers: null });
});

test("silence is a break", () => {
  source().say("hello", "{}", "t1");
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(10_000);
    source().say("beat", "{}");
  }
  expect(link.value.state).toBe("live");
  vi.advanceTimersByTime(30_000);
  expect(link.value.state).toBe("down");
});

test("its end leaves nothing behind", () => {
  source().say("hello", "{}", "t1");
  stop();
  expect(source().closed).toBe(true);
  vi.advanceTimersByTime(120_000);
  expect(SourceMock.made).toHaveLength(1);
});

test("a stream that goes on from another's tag tells what was missed", () => {
  const words: Word[] = [];
  const close = openStream(word => words.push(word), "t1");
  source().say("hello", "{}", "t1");
  expect(words).toEqual([{ state: "live", tag: "t1" }]);
  close();
  const again = openStream(word => words.push(word), "t1");
  source().say("hello", "{}", "t2");
  expect(words[1]).toEqual({ state: "live", tag: "t2", news: { layers: null, spread: 0 } });
  again();
});
