import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { everything } from "../filter";
import { settle } from "../later";
import { hidden, news, quick, records, schema, shown, view } from "../state";
import { disputes, facilities, hazards, point } from "../testing";
import { followRecords, viewportLimit } from "./records";

type Doc = Record<string, unknown>;

let asked: string[];
let answers: (url: URL) => Doc | number;
let stop: () => void;

const page = (matched: number, returned = Math.min(matched, 2)): Doc => ({
  type: "FeatureCollection",
  numberMatched: matched,
  numberReturned: returned,
  timeStamp: "",
  links: [],
  features: Array.from({ length: returned }, (_, i) => point(`r${i}`, 113, 25)),
});
const clusters = (...counts: number[]): Doc => ({
  type: "FeatureCollection",
  features: counts.map(count => ({ geometry: { type: "Point", coordinates: [113, 25] }, properties: { count } })),
});
const look = (west: number, zoom = 9) => {
  view.value = { bbox: [west, 25, west + 1, 26], centre: [west + 0.5, 25.5], zoom };
};
const settled = async () => {
  for (let i = 0; i < 10; i++) await new Promise(resolve => setTimeout(resolve));
};
const items = () => asked.filter(a => !a.startsWith("/api/clusters"));
const of = (id: string) => records.value.get(id);

beforeEach(() => {
  asked = [];
  answers = url => (url.pathname === "/api/clusters" ? 404 : page(2));
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const url = new URL(path, "http://x.test");
    asked.push(decodeURIComponent(url.pathname.replace("/api/collections/", "") + url.search));
    const answer = answers(url);
    if (init.signal?.aborted) throw init.signal.reason;
    return typeof answer === "number" ? new Response("{}", { status: answer }) : new Response(JSON.stringify(answer));
  });
  schema.value = { layers: [disputes, hazards, facilities] };
  shown.value = new Set(["disputes"]);
  quick.value = everything;
  hidden.value = new Set();
  records.value = new Map();
  view.value = null;
  stop = followRecords();
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

test("nothing is asked before the map is laid out; then each shown layer once", async () => {
  await settled();
  expect(asked).toEqual([]);
  look(113);
  shown.value = new Set(["disputes", "facilities"]);
  await settled();
  expect(items()).toEqual([
    "disputes/items?bbox=113.000000,25.000000,114.000000,26.000000&limit=5000",
    "facilities/items?bbox=113.000000,25.000000,114.000000,26.000000&limit=5000",
  ]);
  expect(of("disputes")).toMatchObject({ matched: 2, clusters: null, status: { kind: "ready" } });
  look(113); // the same view says nothing new
  await settled();
  expect(items()).toHaveLength(2);
});

test("a layer switched off is forgotten", async () => {
  look(113);
  await settled();
  shown.value = new Set();
  settle();
  expect(of("disputes")).toBeUndefined();
});

test("the newest question wins, and what is shown stays until its answer", async () => {
  look(113);
  await settled();
  let release = (_: Doc) => {};
  const slow = new Promise<Doc>(resolve => {
    release = resolve;
  });
  const plain = globalThis.fetch;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    if (!decodeURIComponent(path).includes("bbox=114.")) return plain(path, init);
    const doc = await slow;
    if (init.signal?.aborted) throw init.signal.reason;
    return new Response(JSON.stringify(doc));
  });
  look(114);
  settle(); // what waits for a frame
  expect(of("disputes")).toMatchObject({ matched: 2, status: { kind: "loading" } });
  answers = () => page(7, 7);
  look(115);
  await settled();
  release(page(999));
  await settled();
  expect(of("disputes")).toMatchObject({ matched: 7, status: { kind: "ready" } });
});

test("news of a layer ask it again, of others not", async () => {
  look(113);
  await settled();
  news.value = { n: news.peek().n + 1, layers: new Set(["hazards"]) };
  await settled();
  expect(items()).toHaveLength(1);
  answers = () => page(3, 3);
  news.value = { n: news.peek().n + 1, layers: new Set(["disputes"]) };
  await settled();
  news.value = { n: news.peek().n + 1, layers: null };
  await settled();
  expect(items()).toHaveLength(3);
  expect(of("disputes")?.matched).toBe(3);
});

test("too many, and no clusters to be had: as many as fit, and the exact total", async () => {
  answers = url => (url.pathname === "/api/clusters" ? 404 : page(viewportLimit + 9));
  look(113);
  await settled();
  expect(of("disputes")).toMatchObject({ matched: viewportLimit + 9, clusters: null });
  expect(of("disputes")?.features).toHaveLength(2);
  look(114);
  await settled();
  expect(asked.filter(a => a.startsWith("/api/clusters"))).toHaveLength(1); // and not asked for in vain again
});

test("too many: clusters, which are asked for first, until they are few", async () => {
  answers = url => (url.pathname === "/api/clusters" ? clusters(6000, 1) : page(6001));
  look(113, 9.4);
  await settled();
  expect(of("disputes")).toMatchObject({ matched: 6001, features: [] });
  expect(of("disputes")?.clusters).toHaveLength(2);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBe("/api/clusters?layer=disputes&bbox=113.000000,25.000000,114.000000,26.000000&zoom=9");
  asked = [];
  look(113, 9.6);
  await settled();
  expect(asked).toEqual([asked[0]]);
  expect(asked[0]).toMatch(/^\/api\/clusters.*zoom=10$/);
  answers = url => (url.pathname === "/api/clusters" ? clusters(3) : page(3, 3));
  look(113.4, 12);
  await settled();
  expect(of("disputes")).toMatchObject({ matched: 3, clusters: null });
  expect(of("disputes")?.features).toHaveLength(3);
});

test("a filter that nothing can match asks nothing and shows none", async () => {
  look(113);
  await settled();
  hidden.value = new Set(["disputes:land", "disputes:wage", "disputes:other"]);
  await settled();
  expect(items()).toHaveLength(1);
  expect(of("disputes")).toMatchObject({ matched: 0, features: [], status: { kind: "ready" } });
});

test("a failure is said, what was shown stays, and the next move tries again", async () => {
  look(113);
  await settled();
  answers = () => 503;
  look(114);
  await settled();
  expect(of("disputes")).toMatchObject({ matched: 2, status: { kind: "failed", failure: "busy" } });
  answers = () => page(4, 4);
  news.value = { n: news.peek().n + 1, layers: null };
  await settled();
  expect(of("disputes")).toMatchObject({ matched: 4, status: { kind: "ready" } });
});
