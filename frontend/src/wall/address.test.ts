import { expect, test } from "vitest";
import { type Options, parts, readAddress, shipped, writeAddress } from "./address";

test("nothing said is what is shipped, and is written as nothing", () => {
  expect(readAddress("")).toEqual(shipped);
  expect(writeAddress(shipped)).toBe("");
});

test("every option is written and read back", () => {
  const all: Options = {
    view: "handover",
    tour: ["villages", "prefecture"],
    dwellS: 45,
    measures: ["disputes.rate", "visits.gap_months"],
    layers: new Set(["visits"]),
    theme: "light",
    lang: "en",
    unit: "431023",
    visitor: true,
    scene: "v:431023101200",
    paused: true,
  };
  expect(readAddress(writeAddress(all))).toEqual(all);
  const bare = { ...shipped, tour: [], layers: new Set<never>() };
  expect(readAddress(writeAddress(bare))).toEqual(bare);
});

test.each([
  "?tour=moon",
  "?tour=,,,",
  "?dwell=1",
  "?dwell=x",
  "?dwell=1e9",
  "?unit=43",
  "?unit=<b>",
  "?scene=%3Cscript%3E",
  "?measure=constructor",
  "?theme=pink&lang=de&visitor=yes&layers=everything",
  "?%E0%A4%A",
])("what cannot be read is as shipped: %s", search => {
  expect(readAddress(search)).toEqual(shipped);
});

test("a part stands once, in the order said", () => {
  expect(readAddress("?tour=villages,counties,villages").tour).toEqual(["villages", "counties"]);
  expect(readAddress(`?tour=${parts.join(",")}`).tour).toEqual(parts);
});
