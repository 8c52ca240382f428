import { beforeEach, expect, test } from "vitest";
import { thin } from "../format";
import { lang } from "../i18n";
import { chance } from "./Spots";

beforeEach(() => {
  lang.value = "zh";
});

test.each([
  [0.0035, "约 280 次"],
  [0.5, "约 2 次"],
  [0.00011, "约 9 000 次"],
  [8e-9, "10 000 次以上"],
  [0, "10 000 次以上"],
])("chance alone at p = %s: %s", (p, want) => {
  expect(chance(p).replaceAll(thin, " ")).toBe(want);
});
