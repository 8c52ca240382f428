import { describe, expect, it } from "vitest";
import { picked } from "../state";
import type { Feature, Field, FormLayer } from "../wire";
import { patchOf } from "./Correct";
import { kilometres } from "./distance";
import { changes } from "./History";
import { bodyOf } from "./Register";
import { nearest } from "./Similar";
import { forms, said } from "./task";

const text = (name: string, file = false) => ({
  name,
  type: "text" as const,
  label: { zh: name, en: name },
  case: file,
});
const form: FormLayer = {
  id: "disputes",
  label: { zh: "纠纷", en: "Disputes" },
  fields: [text("category"), text("title"), text("parties", true)],
};

describe("registering", () => {
  it("sends parties to the case file and never among the properties", () => {
    picked.value = [113.05, 25.05];
    expect(bodyOf(form, { category: "land", title: "", parties: "甲" }, "")).toEqual({
      type: "Feature",
      geometry: { type: "Point", coordinates: [113.05, 25.05] },
      properties: { category: "land" },
      case: { parties: "甲" },
    });
    picked.value = null;
  });

  it("names the unit where no point was chosen", () => {
    expect(bodyOf(form, { category: "land" }, "431021100200")).toEqual({
      type: "Feature",
      geometry: null,
      properties: { category: "land", unit: "431021100200" },
    });
  });
});

describe("correcting", () => {
  it("sends what differs alone, an emptied field as empty", () => {
    const stored = { category: "land", title: "水渠" };
    expect(patchOf(form, stored, { category: "land", title: "" }, null)).toEqual({ properties: { title: "" } });
    expect(patchOf(form, stored, { parties: "乙" }, [113, 25])).toEqual({
      properties: {},
      case: { parties: "乙" },
      geometry: { type: "Point", coordinates: [113, 25] },
    });
  });
});

describe("history", () => {
  it("says what differs in words", () => {
    const status: Field = {
      name: "status",
      type: "code",
      label: { zh: "状态", en: "Status" },
      codes: [
        { code: "found", label: { zh: "已发现", en: "Found" } },
        { code: "accepted", label: { zh: "已受理", en: "Accepted" } },
      ],
    };
    const all = [status, { ...text("title"), codes: undefined } as unknown as Field];
    expect(changes(all, { status: "found", title: "x" }, { status: "accepted", title: "x" })).toEqual([
      { name: "状态", before: "已发现", after: "已受理" },
    ]);
  });
});

describe("similar cases", () => {
  // One degree of latitude on the mean sphere: 2π · 6371.0088 / 360 km.
  it("measures along the great circle", () => {
    expect(kilometres([113, 25], [113, 26])).toBeCloseTo(111.19508, 4);
    expect(kilometres([113, 60], [114, 60])).toBeCloseTo(55.59, 1);
  });

  it("are the five nearest, with the days they took", () => {
    const at = (id: string, lon: number): Feature => ({
      type: "Feature",
      id,
      geometry: { type: "Point", coordinates: [lon, 25] },
      properties: { found: "2026-01-01", settled: "2026-01-31" },
    });
    const list = nearest(
      [at("far", 114), at("b", 113.2), at("a", 113.1), at("c", 113.3), at("d", 113.4), at("e", 113.5)],
      [113, 25],
    );
    expect(list.map(n => n.feature.id)).toEqual(["a", "b", "c", "d", "e"]);
    expect(list[0]?.days).toBe(30);
  });
});

describe("being refused", () => {
  it("names what is wrong as the form does", () => {
    forms.value = [{ ...form, fields: [{ ...text("found"), label: { zh: "发现时间", en: "Found" } }] }];
    const fields = { found: "晚于现在", geometry: "在所有边界之外" };
    document.documentElement.lang = "zh-CN";
    expect(said({ kind: "refused", reason: "", fields }, "disputes")).toBe(
      "未提交：发现时间：晚于现在；位置：在所有边界之外",
    );
    expect(said({ kind: "refused", reason: "full", fields: {} }, "disputes")).toBe("未提交：full");
  });
});
