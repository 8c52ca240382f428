import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settle } from "../later";
import { mode, news, stations } from "../state";
import { point } from "../testing";
import { followComputed } from "./computed";

let asked: AbortSignal[];
let answer: () => Promise<Response>;
let stop: () => void;

const settled = async () => {
  for (let i = 0; i < 10; i++) await new Promise(resolve => setTimeout(resolve));
};
const hear = async (layers: string[] | null) => {
  news.value = { n: news.peek().n + 1, layers: layers && new Set(layers) };
  settle();
  await settled();
};
const show = async (what: "fuel" | "none") => {
  mode.value = what;
  settle();
  await settled();
};
const page = async () =>
  new Response(
    JSON.stringify({
      type: "FeatureCollection",
      numberMatched: 1,
      numberReturned: 1,
      timeStamp: "",
      links: [],
      features: [point("s1", 113, 25)],
    }),
  );

beforeEach(() => {
  asked = [];
  answer = page;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (!path.startsWith("/api/collections/facilities/items?")) return new Response("{}", { status: 404 });
    if (init.signal) asked.push(init.signal);
    return answer();
  });
  stations.value = [];
  mode.value = "none";
  stop = followComputed();
});

afterEach(() => {
  stop();
  mode.value = "none";
  vi.unstubAllGlobals();
});

test("stations are asked again when they may have changed, and when the land shows them again", async () => {
  await hear(["facilities"]);
  expect(asked, "nobody looks").toHaveLength(0);
  await show("fuel");
  expect(asked).toHaveLength(1);
  expect(stations.value.map(s => s.id)).toEqual(["s1"]);
  await hear(["disputes", "visits"]);
  expect(asked, "news of others").toHaveLength(1);
  await hear(["disputes", "facilities"]);
  expect(asked).toHaveLength(2);
  await hear(null);
  expect(asked, "whatever may have changed").toHaveLength(3);
  await show("none");
  await show("fuel");
  expect(asked).toHaveLength(4);
});

test("news of others let a request end, and ask again after one that failed", async () => {
  answer = () => new Promise(() => {});
  await show("fuel");
  await hear(["disputes"]);
  expect(asked.map(s => s.aborted)).toEqual([false]);
  answer = async () => new Response("{}", { status: 503 });
  await hear(["facilities"]);
  expect(asked.map(s => s.aborted)).toEqual([true, false]);
  answer = page;
  await hear(["disputes"]);
  expect(asked).toHaveLength(3);
  expect(stations.value).toHaveLength(1);
});
