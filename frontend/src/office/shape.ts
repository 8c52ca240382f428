/** How members of the settings are put in: choices, lists as tables, and members that the document leaves out while they are empty. */
import type { Label } from "../wire";

export type Choice = readonly [value: string, label: Label];

/** A column of a list's table. */
export interface Column {
  name: string;
  label: Label;
  kind?: "number" | "date" | "month";
  options?: readonly Choice[];
}

/** Members that are absent from the document while they are empty. */
export const absent = {
  map: {
    basemap: { url: "", path: "", datum: "", attribution: "", min_zoom: 0, max_zoom: 0, borders: false, names: false },
  },
};

/** Objects whose names are data. */
export const maps = ["wall.targets"];

export const dates = ["map.date", "fuel.date"];
export const times = ["wall.shift_start"];

const yesNo: Choice[] = [
  ["true", { zh: "是", en: "yes" }],
  ["false", { zh: "否", en: "no" }],
];

export const choices: Record<string, readonly Choice[]> = {
  "map.basemap.kind": [
    ["none", { zh: "无底图", en: "none" }],
    ["pmtiles", { zh: "本机 PMTiles 文件", en: "local PMTiles file" }],
    ["xyz", { zh: "XYZ 瓦片服务", en: "XYZ tiles" }],
    ["wmts", { zh: "WMTS 瓦片服务", en: "WMTS tiles" }],
  ],
  "map.basemap.datum": [
    ["", { zh: "未说明", en: "not stated" }],
    ["wgs84", { zh: "WGS 84、CGCS2000（天地图）", en: "WGS 84, CGCS2000 (Tianditu)" }],
    ["gcj02", { zh: "GCJ-02（高德、腾讯）", en: "GCJ-02 (AMap, Tencent)" }],
    ["bd09", { zh: "BD-09（百度）", en: "BD-09 (Baidu)" }],
  ],
  "map.basemap.borders": yesNo,
  "map.basemap.names": yesNo,
  "wall.alert_level": [
    ["0", { zh: "不告警", en: "no alerts" }],
    ["1", { zh: "红", en: "red" }],
    ["2", { zh: "橙及以上", en: "orange and graver" }],
    ["3", { zh: "黄及以上", en: "yellow and graver" }],
    ["4", { zh: "蓝及以上", en: "blue and graver" }],
  ],
};

const from: Label = { zh: "自", en: "From" };
const source: Label = { zh: "依据", en: "Source" };

/** Lists and maps of flat objects. A map is a list of its first column and its second. */
export const lists: Record<string, readonly Column[]> = {
  "wall.targets": [
    {
      name: "id",
      label: { zh: "指标", en: "Measure" },
      options: [
        ["disputes.settlement", { zh: "矛盾化解率", en: "Disputes settled" }],
        ["disputes.on_time", { zh: "按时办结率", en: "Settled on time" }],
        ["hazards.removal", { zh: "隐患整改率", en: "Hazards removed" }],
        ["requests.closing", { zh: "诉求办结率", en: "Requests closed" }],
        ["visits.coverage", { zh: "本月走访率", en: "Visited this month" }],
        ["overdue", { zh: "超期未结件数", en: "Cases overdue" }],
      ],
    },
    { name: "target", label: { zh: "目标（率为 %）", en: "Target (rates in %)" }, kind: "number" },
  ],
  water: [
    {
      name: "field",
      label: { zh: "指标", en: "Measure" },
      options: [
        ["turbidity_ntu", { zh: "浑浊度（NTU）", en: "Turbidity (NTU)" }],
        ["ph", { zh: "pH", en: "pH" }],
        ["chlorine_mg_l", { zh: "余氯（mg/L）", en: "Free chlorine (mg/L)" }],
      ],
    },
    { name: "min", label: { zh: "不低于", en: "At least" }, kind: "number" },
    { name: "max", label: { zh: "不高于", en: "At most" }, kind: "number" },
    { name: "from", label: from, kind: "date" },
    { name: "source", label: source },
  ],
  coverage_targets: [
    { name: "unit", label: { zh: "市或县代码（6 位）", en: "Code of prefecture or county (6 digits)" } },
    { name: "from", label: from, kind: "month" },
    { name: "households", label: { zh: "住户 %", en: "Households %" }, kind: "number" },
    { name: "enterprises", label: { zh: "企业 %", en: "Enterprises %" }, kind: "number" },
  ],
};
