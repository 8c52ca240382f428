import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lang } from "../i18n";
import { schema, selection, stack, subject, today } from "../state";
import { disputes, hazards, point } from "../testing";
import { Card } from "./Card";

const root = document.createElement("div");
const show = (properties: Parameters<typeof point>[3]) => {
  const feature = point("d1", 113, 25, properties);
  selection.value = { layer: "disputes", id: "d1" };
  subject.value = { layer: "disputes", id: "d1", feature, status: { kind: "ready" } };
  render(<Card />, root);
  return root.textContent ?? "";
};

beforeEach(() => {
  lang.value = "zh";
  schema.value = { layers: [disputes] };
});

afterEach(() => {
  render(null, root);
  stack.value = [];
});

test("markup in a text is a text", () => {
  const title = '<img src=x onerror="alert(1)">山界<b>纠纷</b>';
  expect(show({ title, category: "land", village_name: "<script>x</script>村" })).toContain(title);
  expect(root.querySelector("img, b, script")).toBeNull();
});

test("codes are said in words, the place as people call it", () => {
  const text = show({
    title: "水渠",
    category: "land",
    status: "found",
    county_name: "甲县",
    village_name: "乙村村委会",
  });
  expect(text).toContain("disputes · land");
  expect(text).toContain("甲县 › 乙村");
  expect(text).toContain("found");
});

test("without a title the kind is the title", () => {
  show({ category: "wage" });
  expect(root.querySelector("h3")?.textContent).toBe("wage");
});

test("overdue is said in days", () => {
  expect(show({ category: "land", overdue: true, due: "2000-01-01", level: "1" })).toMatch(/一级（红）超期 \d{4,} 天/);
});

test("how long ago a house was looked at is said in days", () => {
  schema.value = { layers: [hazards] };
  const of = (verified: string) => {
    const feature = point("h1", 113, 25, { kind: "water_quality", verified });
    subject.value = { layer: "hazards", id: "h1", feature, status: { kind: "ready" } };
    render(<Card />, root);
    return root.querySelector("dl")?.textContent ?? "";
  };
  expect(of("2000-01-01")).toMatch(/2000-01-01 周六 （\d\D?\d{3} 天前）/);
  expect(of(today())).toContain("（今天）");
});

test("records in one place are stepped through", () => {
  stack.value = [
    { layer: "disputes", id: "d0" },
    { layer: "disputes", id: "d1" },
  ];
  expect(show({ category: "land" })).toContain("2/2");
  root.querySelectorAll<HTMLButtonElement>(".pager button")[1]?.click();
  expect(selection.value?.id).toBe("d0");
});
