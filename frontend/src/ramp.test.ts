import { expect, test } from "vitest";
import { ramp } from "./ramp";

test("as many colours as asked for, the ends among them", () => {
  expect(ramp(["#000000", "#ffffff"], 3)).toEqual(["#000000", "#808080", "#ffffff"]);
  expect(ramp(["#000000", "#100000", "#200000"], 5)).toEqual(["#000000", "#080000", "#100000", "#180000", "#200000"]);
  expect(ramp(["#102030", "#405060"], 2)).toEqual(["#102030", "#405060"]);
  expect(ramp(["#102030", "#405060"], 1)).toEqual(["#405060"]);
});
