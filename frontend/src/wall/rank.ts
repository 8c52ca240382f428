/** Units ranked among their like: districts with districts, counties with counties; small bases are set aside, not ranked. */
import { shortName } from "../format";
import type { UnitFigure } from "./wire";
import type { Key } from "./words";

export interface Row {
  code: string;
  name: string;
  value: number;
  /** Of the longest bar, 0 to 1. */
  share: number;
}

export interface Group {
  key: Key;
  rows: Row[];
  /** Names of units whose base is too small, or that have no value. */
  aside: string[];
}

/** The kind of a unit by how its name ends. */
export function groupOf(name: string): Key {
  if (name.endsWith("街道") || name.endsWith("街道办事处")) return "group.jiedao";
  if (name.endsWith("社区")) return "group.all"; // a village's like, not a county's
  if (name.endsWith("区")) return "group.qu";
  if (name.endsWith("县") || name.endsWith("市") || name.endsWith("旗")) return "group.xian";
  if (name.endsWith("镇")) return "group.zhen";
  if (name.endsWith("乡")) return "group.xiang";
  return "group.all";
}

const order: readonly Key[] = ["group.qu", "group.xian", "group.jiedao", "group.zhen", "group.xiang", "group.all"];

/**
 * Largest first, or with `ascending` smallest; equal values by code. A figure with a denominator under `least` is set
 * aside; plain counts have none and all stand.
 */
export function rank(values: readonly UnitFigure[], least: number, ascending: boolean): Group[] {
  const groups = new Map<Key, Group>();
  const most = Math.max(0, ...values.map(v => v.value ?? 0));
  for (const v of values) {
    const key = groupOf(v.name);
    const group = groups.get(key) ?? { key, rows: [], aside: [] };
    groups.set(key, group);
    const small = v.denominator !== null && v.denominator < least;
    if (v.value === null || small) group.aside.push(shortName(v.name));
    else
      group.rows.push({ code: v.unit, name: shortName(v.name), value: v.value, share: most > 0 ? v.value / most : 0 });
  }
  for (const g of groups.values()) {
    g.rows.sort((a, b) => (ascending ? a.value - b.value : b.value - a.value) || (a.code < b.code ? -1 : 1));
  }
  return order.flatMap(key => groups.get(key) ?? []);
}

/** The first rows of each group, `limit` in all, shared out by the groups' sizes but at least one each. */
export function share(groups: readonly Group[], limit: number): { groups: Group[]; left: number } {
  const all = groups.reduce((n, g) => n + g.rows.length, 0);
  if (all <= limit) return { groups: [...groups], left: 0 };
  let left = 0;
  const out = groups.map(g => {
    const n = Math.max(1, Math.floor((limit * g.rows.length) / all));
    left += Math.max(0, g.rows.length - n);
    return { ...g, rows: g.rows.slice(0, n) };
  });
  return { groups: out, left };
}
