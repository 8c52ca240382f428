import { batch } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drillInto } from "./drill";
import { everything } from "./filter";
import { lang } from "./i18n";
import { settle } from "./later";
import { camera, gesture, hidden, quick, selection, shown, theme } from "./state";
import { followUrl, readUrl, writeUrl } from "./url";

beforeEach(() => readUrl(""));

test("at first the address says nothing", () => {
  expect(writeUrl()).toBe("?");
  expect(camera.value).toBeNull();
  expect([...shown.value]).toEqual(["disputes", "hazards", "requests"]);
});

test.each([
  "?at=113.03000,25.79000,11.25",
  "?layers=",
  "?layers=disputes,visits",
  "?off=disputes:land,hazards:fuel_access",
  "?level=1,2&stage=overdue&days=30&unit=431021",
  "?time=2026-01-01/2026-03-31&flag=key_case,backlog&owner_tier=county_head,township&satisfaction=satisfied&q=水+渠&in=view",
  "?unit=431021&units=431021107001,431021107002",
  "?area=113.00000 25.00000;113.10000 25.00000;113.05000 25.10000",
  "?map=none",
  "?measure=visits.coverage&beside=disputes.rate&compare=1&by=village&method=jenks&classes=7",
  "?edges=0,1.5,10",
  "?sel=disputes:a:b:1",
  "?contrast=more",
  "?theme=dark&lang=en",
  "?at=-0.10000,51.50000,5&layers=visits&off=visits:home&level=4&stage=settled&days=365&unit=431021001&sel=visits:v1&theme=dark&lang=en",
])("there and back: %s", url => {
  readUrl(url);
  expect(decodeURIComponent(writeUrl()).replaceAll("+", " ")).toBe(url.replaceAll("+", " "));
});

test("reading sets the state", () => {
  readUrl(
    "?at=113.03,25.79,11&off=disputes:land&level=2,1&stage=open&days=90&unit=431021001&sel=disputes:x&lang=en&theme=dark",
  );
  expect(camera.value).toEqual({ lon: 113.03, lat: 25.79, zoom: 11 });
  expect([...hidden.value]).toEqual(["disputes:land"]);
  expect(quick.value).toEqual({
    ...everything,
    levels: new Set([1, 2]),
    stage: "open",
    span: 90,
    unit: "431021001",
  });
  expect(selection.value).toEqual({ layer: "disputes", id: "x" });
  expect([lang.value, theme.value]).toEqual(["en", "dark"]);
});

test.each([
  "?at=1,2",
  "?at=,,",
  "?at=a,b,c",
  "?at=1,2,3,4",
  "?at=NaN,0,5",
  "?at=200,0,5",
  "?at=0,90,5",
  "?at=0,0,-1",
  "?at=0,0,1e9",
  "?level=5,0,x&stage=none&days=31&unit=43102",
  "?unit=%3Cscript%3E",
  "?time=2026-03-01/2026-02-01",
  "?time=2026-13-01/2026-14-01",
  "?flag=rich&owner_tier=%3Cb%3E&area=1 2;3 4&in=mind",
  "?map=x&measure=disputes.progress&beside=a.b&by=street&method=manual&classes=99&edges=2,1",
  "?sel=disputes",
  "?sel=:1",
  "?theme=pink&lang=fr",
])("broken parts are as if absent: %s", url => {
  readUrl(url);
  expect(writeUrl()).toBe("?");
  expect(quick.value).toEqual(everything);
});

test("an address without a part takes it back", () => {
  readUrl("?at=113,25,11&level=1&sel=disputes:x&lang=en");
  readUrl("?");
  expect(camera.value).toBeNull();
  expect(quick.value).toEqual(everything);
  expect(selection.value).toBeNull();
  expect(lang.value).toBe("zh");
});

const town = { layer: "townships", id: "431021107" };

test.each<[string, number, () => void]>([
  ["a selection", 1, () => (selection.value = town)],
  [
    "a selection let go",
    1,
    () => {
      selection.value = town;
      selection.value = null;
    },
  ],
  [
    "a search: a place and its card",
    1,
    () =>
      batch(() => {
        drillInto(town.id);
        selection.value = town;
      }),
  ],
  [
    "a double click: chosen, let go, gone into",
    1,
    () => {
      selection.value = town;
      selection.value = null;
      drillInto(town.id);
    },
  ],
  [
    "a double click, and a quick way out again",
    2,
    () => {
      selection.value = town;
      selection.value = null;
      drillInto(town.id);
      drillInto(null);
    },
  ],
  [
    "a selection let go, and a filter soon after",
    2,
    () => {
      selection.value = town;
      selection.value = null;
      quick.value = { ...quick.peek(), stage: "overdue" };
    },
  ],
  [
    "a selection within a unit, and another filter soon after",
    3,
    () => {
      drillInto("431021");
      selection.value = town;
      quick.value = { ...quick.peek(), stage: "overdue" };
    },
  ],
  [
    "a card, and another unit instead",
    2,
    () => {
      selection.value = town;
      drillInto("431024");
    },
  ],
  [
    "two filters",
    2,
    () => {
      quick.value = { ...quick.peek(), stage: "overdue" };
      quick.value = { ...quick.peek(), span: 30 };
    },
  ],
  [
    "a selection, and a filter beside it",
    2,
    () => {
      selection.value = town;
      quick.value = { ...quick.peek(), stage: "overdue" };
    },
  ],
  [
    "a gesture that changes the filter on its way",
    1,
    () => {
      gesture.value = 1;
      for (const span of [7, 30, 90] as const) quick.value = { ...quick.peek(), span };
      gesture.value = 0;
    },
  ],
  ["a move of the map", 0, () => (camera.value = { lon: 113, lat: 25, zoom: 11 })],
])("steps back after %s: %i", (_, want, hand) => {
  const push = vi.spyOn(history, "pushState");
  const stop = followUrl();
  settle();
  push.mockClear();
  hand();
  settle();
  expect(push).toHaveBeenCalledTimes(want);
  stop();
});
afterEach(() => vi.restoreAllMocks());
