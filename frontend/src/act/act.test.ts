import { describe, expect, it } from "vitest";
import { picked } from "../state";
import type { Feature, Field, FormLayer } from "../wire";
import { overtaken, patchOf } from "./Correct";
import { kilometres } from "./distance";
import { baseOf, draftOf, forget, keep, keyOf, settle, unsent } from "./draft";
import { changes } from "./History";
import { likely } from "./Others";
import { bodyOf } from "./Register";
import { nearest } from "./Similar";
import { reasonText, storyOf } from "./story";
import { type Clock, closeTask, forms, open, type Past, type Stored, said } from "./task";

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

describe("what is not yet sent", () => {
  it("outlives the drawer until it is sent or cleared", () => {
    keep("register disputes", { title: "水渠" });
    closeTask();
    expect(draftOf("register disputes")).toEqual({ title: "水渠" });
    expect(unsent.value).toBe(true);
    keep("register disputes", { title: "" });
    expect(unsent.value).toBe(false);
    keep("correct", { title: "" }, { title: "水渠" });
    expect(draftOf("correct")).toEqual({ title: "" });
    forget("correct");
    expect(unsent.value).toBe(false);
  });

  it("keeps what was written while the rest was on its way", () => {
    keep("correct", { title: "水渠", households: "3" }, { title: "", households: "" });
    settle("correct", { title: "水渠", households: "" });
    expect(draftOf("correct")).toEqual({ households: "3" });
    settle("correct", { households: "3" });
    expect(unsent.value).toBe(false);
  });

  it("remembers what a correction began from, past what others write, until it is sent or dropped", () => {
    keep("correct", { title: "渠道" }, { title: "水渠" });
    closeTask();
    keep("correct", { title: "渠道", households: "3" }, { title: "水沟" });
    expect(baseOf("correct")).toEqual({ title: "水渠" });
    settle("correct", { title: "渠道" });
    expect(baseOf("correct")).toEqual({ title: "渠道" }); // one's own change is nobody else's
    forget("correct");
    expect(baseOf("correct")).toBeUndefined();
  });

  it("has one key until it is sent or cleared, whichever drawer it is in", () => {
    let made = 0;
    const key = (form: string) => keyOf(form, () => `key ${++made}`);
    keep("register disputes", { title: "水渠" });
    expect(key("register disputes")).toBe("key 1");
    closeTask();
    keep("register disputes", { title: "" }); // emptied and written anew is still the same wish
    expect(key("register disputes")).toBe("key 1");
    expect(key("register hazards")).toBe("key 2");
    forget("register disputes");
    expect(key("register disputes")).toBe("key 3");
  });

  it("keeps the place while another layer or a case is looked at", () => {
    forms.value = [form]; // else they are asked for
    open({ kind: "register", layer: "disputes" });
    picked.value = [113.05, 25.05];
    open({ kind: "register", layer: "hazards" });
    expect(picked.value).toEqual([113.05, 25.05]);
    open({ kind: "case", layer: "disputes", id: "a" });
    expect(picked.value).toBeNull();
    open({ kind: "register", layer: "disputes" });
    expect(picked.value).toEqual([113.05, 25.05]);
    picked.value = null;
    closeTask();
  });

  it("says nothing of another kind", () => {
    const kinds: FormLayer = {
      ...form,
      class: "kind",
      fields: [text("kind"), { ...text("house_class"), kinds: ["dangerous_house"] }],
    };
    const written = { kind: "water_quality", house_class: "D" };
    expect(bodyOf(kinds, written, "u")).toMatchObject({ properties: { kind: "water_quality", unit: "u" } });
    expect(patchOf(kinds, { kind: "dangerous_house" }, written, null)).toEqual({
      properties: { kind: "water_quality" },
    });
  });
});

const stored = (properties: Record<string, unknown>, deadline: Partial<Clock> = {}, history: Past[] = []): Stored => ({
  id: "a",
  version: 1,
  steps: [],
  geometry: { type: "Point", coordinates: [113, 25] },
  properties,
  history,
  deadline: { due: "2026-03-02", stated: false, paused: false, over: false, extension_days: 30, ...deadline },
});
const past = (at: string, before: Record<string, unknown>, reason?: string): Past => ({
  version: 1,
  at,
  actor: "user-1",
  unit: "",
  before,
  ...(reason ? { reason } : {}),
});

describe("why a deadline is when it is", () => {
  // 1 January and 60 days: 2 March 2026.
  it("counts from the day it was found", () => {
    expect(storyOf(stored({ found: "2026-01-01T02:00:00Z" }))).toEqual(["2026-01-01 发现，规定时限 60 天"]);
    expect(storyOf(stored({ found: "2026-01-01", due: "2026-03-02" }, { stated: true }))).toEqual([
      "2026-01-01 发现，登记的时限为 60 天",
    ]);
  });

  it("takes an extension and the days it stood still apart", () => {
    const found = "2026-01-01";
    // 60 days, 30 more, and 11 suspended: 12 April.
    const history = [
      past("2026-02-12T03:00:00Z", { found, status: "suspended", due: "2026-04-01" }),
      past("2026-02-01T02:00:00Z", { found, status: "in_progress", due: "2026-04-01" }, "等待鉴定"),
      past("2026-01-20T02:00:00Z", { found, status: "in_progress" }, "extended: 出差"),
    ];
    const now = stored(
      { found, status: "in_progress", due: "2026-04-12" },
      { due: "2026-04-12", stated: true },
      history,
    );
    expect(storyOf(now)).toEqual([
      "2026-01-01 发现，规定时限 60 天",
      "2026-01-20 延期 30 天",
      "2026-02-01 至 2026-02-12 中止，期限顺延 11 天",
    ]);
  });

  it("says since when it is suspended", () => {
    const now = stored({ found: "2026-01-01", status: "suspended" }, { paused: true }, [
      past("2026-02-01T02:00:00Z", { found: "2026-01-01", status: "assigned" }),
    ]);
    expect(storyOf(now)).toEqual(["2026-01-01 发现，规定时限 60 天", "2026-02-01 起中止"]);
  });

  it("says what the server writes before a reason in words", () => {
    expect(reasonText("extended: 出差")).toBe("延期：出差");
    expect(reasonText("merged 4v69j3z5: 同一件事")).toBe("并入重复的一条（4v69j3z5）：同一件事");
    expect(reasonText("等待鉴定")).toBe("等待鉴定");
  });
});

describe("correcting", () => {
  it("tells what somebody else has changed since, of the fields that one changes", () => {
    const seen = { category: "land", title: "水渠" };
    const now = { category: "land", title: "水沟" };
    expect(overtaken(form, [seen, now], { title: "渠道" }, now)).toEqual({ title: "刚被别人改为：水沟" });
    expect(overtaken(form, [seen, now], { category: "wage" }, now)).toEqual({});
  });

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

describe("likely duplicates", () => {
  it("are of the kind, then near in place and time, never the record itself", () => {
    const at = (id: string, lon: number, category: string, found: string): Feature => ({
      type: "Feature",
      id,
      geometry: { type: "Point", coordinates: [lon, 25] },
      properties: { category, found },
    });
    const record = stored({ category: "land", found: "2026-01-01" });
    const all = [
      at("other kind", 113, "wage", "2026-01-01"),
      at("a", 113, "land", "2026-01-01"), // the record itself
      at("a year ago", 113, "land", "2025-01-01"),
      at("near", 113.01, "land", "2026-01-02"),
    ];
    expect(likely(all, record).map(f => f.id)).toEqual(["near", "a year ago", "other kind"]);
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
