import { expect, test } from "vitest";
import { type Key, lang, t } from ".";
import { en } from "./en";
import { zh } from "./zh";

test("both languages have the same keys, and the same values to fill in", () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  const holes = (s: string) => (s.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(zh) as Key[]) expect(holes(en[key]), key).toEqual(holes(zh[key]));
});

test("values are filled in as text, a missing one is seen", () => {
  lang.value = "zh";
  expect(t("layers.inView", { n: 3 })).toBe("视图内 3 条");
  expect(t("filter.unit", { name: "$& {n}" })).toBe("仅 $& {n}");
  expect(t("filter.unit")).toBe("仅 {name}");
  lang.value = "en";
  expect(t("layers.inView", { n: 3 })).toBe("3 in view");
});
