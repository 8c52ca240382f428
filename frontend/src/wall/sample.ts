/** Answers of the server for tests, by hand: two counties of three villages each. */
import type { Facts } from "./facts";
import type { Card, Coverage, CoverageValue, Definition, Hotspots, Summary } from "./wire";

const at = "2026-11-26T02:00:00Z";
const text = { zh: "", en: "" };

export const villages = [
  "431002001001",
  "431002001002",
  "431002001003",
  "431023001001",
  "431023001002",
  "431023001003",
];

export function definition(unit: Definition["unit"], good: Definition["good"]): Definition {
  return { id: "x", label: text, numerator: text, denominator: null, unit, good };
}

/** A summary from pairs of unit and count, or unit, count and denominator. */
export function summary(
  measure: string,
  rows: readonly (readonly [unit: string, numerator: number, denominator?: number])[],
  unit: Definition["unit"] = "records",
): Summary {
  const [layer = "", id = ""] = measure.split(".");
  const value = (n: number, d: number | null) => (d === null ? n : d === 0 ? null : Math.round((1000 * n) / d) / 10);
  const numerator = rows.reduce((sum, [, n]) => sum + n, 0);
  const denominator = rows.some(r => r[2] !== undefined) ? rows.reduce((sum, r) => sum + (r[2] ?? 0), 0) : null;
  return {
    layer,
    measure: id,
    by: "county",
    definition: definition(unit, "low"),
    total: { value: value(numerator, denominator), numerator, denominator },
    values: rows.map(([code, n, d = null]) => ({
      unit: code,
      name: code,
      value: value(n, d),
      numerator: n,
      denominator: d,
    })),
    classes: null,
    as_of: at,
  };
}

export function village(unit: string, more: Partial<CoverageValue> = {}): CoverageValue {
  return {
    unit,
    name: `${unit.slice(-3)}村村委会`,
    households: { visited: 90, total: 100, value: 90, at_most: false },
    enterprises: null,
    last_visit: null,
    gap_months: 0,
    roster: null,
    open: 0,
    ...more,
  };
}

export function coverage(values: CoverageValue[]): Coverage {
  return { month: "2026-11", by: "village", values, as_of: at };
}

export function hotspots(units: readonly string[]): Hotspots {
  return { values: units.map(unit => ({ unit, class: 2, trend: "new" })), as_of: at };
}

const counties = [
  { code: "431002", name: "北湖区" },
  { code: "431023", name: "永兴县" },
];

/** Nothing is wrong anywhere. */
export function facts(more: Partial<Facts> = {}): Facts {
  const none = (m: string) =>
    summary(m, [
      ["431002", 0],
      ["431023", 0],
    ]);
  return {
    top: { code: "", name: "全市" },
    children: counties,
    coverage: coverage(villages.map(v => village(v))),
    overdue: ["disputes", "hazards", "requests"].map(l => none(`${l}.overdue`)),
    overdueVillages: [],
    settlement: summary(
      "disputes.settlement",
      [
        ["431002", 50, 50],
        ["431023", 50, 50],
      ],
      "percent",
    ),
    removal: summary(
      "hazards.removal",
      [
        ["431002", 10, 10],
        ["431023", 10, 12],
      ],
      "percent",
    ),
    registered: summary("disputes.count", [
      ["431002", 50],
      ["431023", 70],
    ]),
    hot: hotspots([]),
    ...more,
  };
}

export function card(more: Partial<Card> = {}): Card {
  return {
    layer: "disputes",
    village: "431023001001",
    village_name: "松柏村村委会",
    township_name: "油麻镇",
    county: "431023",
    county_name: "永兴县",
    kind: "land",
    kind_label: { zh: "土地山林", en: "Land" },
    level: 1,
    status: "found",
    found: "2026-11-26",
    due: "2027-01-25",
    overdue: false,
    due_soon: false,
    owner_tier: "",
    owner_tier_label: null,
    key_case: false,
    supervised: false,
    ...more,
  };
}
