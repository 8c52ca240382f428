import { afterEach, expect, test, vi } from "vitest";
import { ClientError, getCount, getItem, getItems, getSession } from "./client";
import { point } from "./testing";

const never = new AbortController().signal;
const json = (doc: unknown, status = 200) => new Response(JSON.stringify(doc), { status });
const page = (ids: string[], matched: number, next?: string) => ({
  type: "FeatureCollection",
  numberMatched: matched,
  numberReturned: ids.length,
  timeStamp: "",
  features: ids.map(id => point(id, 0, 0)),
  links: next ? [{ rel: "next", href: `http://elsewhere.test/api/collections/disputes/items?cursor=${next}` }] : [],
});

function answer(...responses: (() => Response | Promise<Response>)[]): ReturnType<typeof vi.fn> {
  const fetch = vi.fn((_url: string, _init?: RequestInit) => Promise.resolve(responses.shift()?.() ?? json({}, 500)));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  [400, "invalid"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "gone"],
  [409, "broken"],
  [429, "busy"],
  [500, "broken"],
  [502, "busy"],
  [503, "busy"],
  [504, "busy"],
])("status %i is %s", async (status, failure) => {
  answer(() => json({ title: "T", status, detail: "why" }, status));
  const thrown = await getSession(never).catch((e: unknown) => e);
  expect(thrown).toBeInstanceOf(ClientError);
  expect(thrown).toMatchObject({ failure, message: "why" });
});

test("a page of a proxy is no answer, whatever its status", async () => {
  answer(
    () => new Response("<html>Bad gateway</html>", { status: 502 }),
    () => new Response("<html>Sign in to the network</html>"),
    () => json({ hello: "world" }),
  );
  await expect(getSession(never)).rejects.toMatchObject({ failure: "busy", problem: undefined });
  await expect(getSession(never)).rejects.toMatchObject({ failure: "broken" });
  await expect(getItems("disputes", new URLSearchParams(), never)).rejects.toMatchObject({ failure: "broken" });
});

test("no answer at all is offline", async () => {
  answer(() => Promise.reject(new TypeError("Failed to fetch")));
  await expect(getSession(never)).rejects.toMatchObject({ failure: "offline" });
});

test("who aborts gets the abort, not a failure", async () => {
  const own = new AbortController();
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    return new Promise((_resolve, reject) => init.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
  });
  const asked = getSession(own.signal).catch((e: unknown) => e);
  own.abort();
  expect(await asked).toMatchObject({ name: "AbortError" });
});

test("an aborted caller asks nothing more", async () => {
  const own = new AbortController();
  own.abort();
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => Promise.reject(init.signal?.reason));
  expect(await getSession(own.signal).catch((e: unknown) => e)).toMatchObject({ name: "AbortError" });
});

test("a count asks for one feature, a feature is asked for by its escaped id", async () => {
  const fetch = answer(
    () => json(page(["a"], 41)),
    () => json(point("a/b", 1, 2)),
  );
  expect(await getCount("disputes", new URLSearchParams({ unit: "431021" }), never)).toBe(41);
  expect((await getItem("disputes", "a/b", never)).id).toBe("a/b");
  expect(fetch.mock.calls.map(c => c[0])).toEqual([
    "/api/collections/disputes/items?unit=431021&limit=1",
    "/api/collections/disputes/items/a%2Fb",
  ]);
});
