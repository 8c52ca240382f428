/** The sentence of a scene, reckoned from the facts: for a unit, that in which it stands out most against all that is seen. */
import { count, rate, shortName } from "../format";
import {
  type Facts,
  figureOf,
  hotIn,
  inside,
  overdueByVillage,
  overdueOf,
  type Place,
  type Reach,
  reachOf,
} from "./facts";
import { type Key, t, word } from "./words";

export interface Finding {
  text: string;
  /** What the map shows with it, as layer.measure. */
  measure: string;
  /** How far the unit stands out; 1 is as all. */
  score: number;
}

/** Above this a finding is worth saying; below, things are in order. */
const worth = 0.75;

/** What is to be said of a unit under the top: the finding that stands out most. */
export function findingOf(f: Facts, place: Place): Finding {
  const all = candidates(f, place).sort((a, b) => b.score - a.score);
  const [best] = all;
  if (best && best.score > worth) return best;
  const reach = reachOf(f, place.code);
  const value = reach ? shareOf(reach) : "—";
  if (reach && overdueOf(f, place.code) === 0) {
    return { text: t("f.good", { name: place.name, value }), measure: "visits.coverage", score: 0 };
  }
  return best ?? { text: t("f.p.wait", { name: place.name }), measure: "disputes.rate", score: 0 };
}

function candidates(f: Facts, place: Place): Finding[] {
  return [
    gap(f, place),
    overdue(f, place),
    hot(f, place),
    settlement(f, place),
    coverage(f, place),
    roster(f, place),
  ].filter(x => x !== null);
}

/** How many times as often as over all: n of `base` here against n of `base` there; capped, so that no single thing drowns the rest. */
function times(n: number, base: number, all: number, allBase: number): number {
  if (n <= 0 || base <= 0) return 0;
  return all > 0 && allBase > 0 ? Math.min(4, n / base / (all / allBase)) : 1;
}

function gap(f: Facts, place: Place): Finding | null {
  const [here, all] = [reachOf(f, place.code), reachOf(f, f.top.code)];
  const [worst] = here?.neglected ?? [];
  if (!here || !all || !worst) return null;
  const score = 1.2 * times(here.neglected.length, here.villages, all.neglected.length, all.villages);
  const n = here.neglected.length;
  const months = Math.min(...here.neglected.map(v => v.months));
  const text =
    n === 1
      ? t("f.gap.one", { name: place.name, village: shortName(worst.name), months: Math.min(12, worst.months) })
      : t("f.gap", { name: place.name, n: count(n), months: word(`months.${months}`, `${months} 个`) });
  return { text, measure: "visits.gap_months", score };
}

function overdue(f: Facts, place: Place): Finding | null {
  const [n, all] = [overdueOf(f, place.code), overdueOf(f, f.top.code)];
  const [here, top] = [reachOf(f, place.code), reachOf(f, f.top.code)];
  if (!n || !all || !here || !top) return null;
  const score = 1.1 * times(n, here.total, all, top.total);
  return { text: t("f.overdue", { name: place.name, n: count(n) }), measure: "cases.overdue", score };
}

function hot(f: Facts, place: Place): Finding | null {
  const [n, all] = [hotIn(f, place.code), hotIn(f, f.top.code)];
  const [here, top] = [reachOf(f, place.code), reachOf(f, f.top.code)];
  if (!n || !all || n < 2 || !here || !top) return null;
  const score = 1.15 * times(n, here.villages, all, top.villages);
  return { text: t("f.hot", { name: place.name, n: count(n) }), measure: "disputes.rate", score };
}

function settlement(f: Facts, place: Place): Finding | null {
  const here = figureOf(f.settlement, place.code)?.value;
  const top = f.settlement?.total.value;
  if (here === undefined || here === null || top === undefined || top === null || here >= top) return null;
  const values = { name: place.name, value: percent(here), top: f.top.name, diff: (top - here).toFixed(1) };
  return { text: t("f.settlement", values), measure: "disputes.settlement", score: (top - here) / 3 };
}

function coverage(f: Facts, place: Place): Finding | null {
  const [here, all] = [reachOf(f, place.code), reachOf(f, f.top.code)];
  if (!here || !all || here.total === 0 || all.total === 0) return null;
  const diff = (100 * all.visited) / all.total - (100 * here.visited) / here.total;
  if (diff < 0.05) return null;
  const value = shareOf(here);
  const values = { name: place.name, value, top: f.top.name, diff: diff.toFixed(1) };
  return { text: t("f.coverage", values), measure: "visits.coverage", score: diff / 5 };
}

function roster(f: Facts, place: Place): Finding | null {
  const [here, all] = [reachOf(f, place.code), reachOf(f, f.top.code)];
  if (!here || !all || here.understaffed === 0) return null;
  const score = 0.6 * times(here.understaffed, here.villages, all.understaffed, all.villages);
  const text = t("f.roster", { name: place.name, n: count(here.understaffed) });
  return { text, measure: "visits.coverage", score };
}

/** The findings of the top itself, one a subject, in the order of the tour. */
export function topFindings(f: Facts): Finding[] {
  const { name } = f.top;
  if (isEmpty(f)) return [{ text: t("f.p.empty", { name }), measure: "disputes.rate", score: 1 }];
  const out: Finding[] = [];
  const wait = (measure: string) => out.push({ text: t("f.p.wait", { name }), measure, score: 0 });
  const say = (key: Key, measure: string, values: Record<string, string | number>) =>
    out.push({ text: t(key, { name, ...values }), measure, score: 1 });

  const n = overdueOf(f, f.top.code);
  const late = most(f, c => overdueOf(f, c.code) ?? 0);
  if (n === null || (n > 0 && !late)) wait("cases.overdue");
  else if (!late) say("f.p.overdue.ok", "disputes.rate", {});
  else say("f.p.overdue", "cases.overdue", { n: count(n), county: late.name, m: count(late.n) });

  const reach = reachOf(f, f.top.code);
  if (!reach) wait("visits.coverage");
  else {
    const values = { value: shareOf(reach), n: count(reach.neglected.length) };
    say(reach.neglected.length > 0 ? "f.p.coverage" : "f.p.coverage.ok", "visits.coverage", values);
  }

  const hot = hotIn(f, f.top.code);
  const warm = most(f, c => hotIn(f, c.code) ?? 0);
  if (hot === null || (hot > 0 && !warm)) wait("disputes.rate");
  else if (!warm) say("f.p.hot.ok", "disputes.rate", {});
  else say("f.p.hot", "disputes.rate", { n: count(hot), county: warm.name, m: count(warm.n) });

  const left = (s: { numerator: number; denominator: number | null } | null | undefined) =>
    s ? (s.denominator ?? 0) - s.numerator : 0;
  const open = most(f, c => left(figureOf(f.removal, c.code)));
  if (!f.removal || !open) wait("hazards.removal");
  else {
    const { total } = f.removal;
    const value = rate(total.numerator, total.denominator ?? 0);
    say("f.p.hazards", "hazards.removal", { value, n: count(left(total)), county: open.name, m: count(open.n) });
  }
  return out;
}

/** Whether everything has answered, and nothing was ever registered: no finding, good or bad, could be made of that. */
function isEmpty(f: Facts): boolean {
  const totals = [...f.overdue, f.settlement, f.removal];
  return (
    f.registered?.total.numerator === 0 &&
    !!f.coverage?.values.every(v => !v.last_visit && v.households.visited === 0) &&
    totals.every(s => s && !(s.total.denominator ?? 0))
  );
}

/** Of a visitor's wall: how much there is, and where most. */
export function countFinding(f: Facts): Finding {
  const { name } = f.top;
  if (isEmpty(f)) return { text: t("f.p.empty", { name }), measure: "disputes.count", score: 1 };
  const top = most(f, c => figureOf(f.registered, c.code)?.numerator ?? 0);
  if (!f.registered || !top) return { text: t("f.p.wait", { name }), measure: "disputes.count", score: 0 };
  const values = { name, n: count(f.registered.total.numerator), county: top.name, m: count(top.n) };
  return { text: t("f.p.count", values), measure: "disputes.count", score: 1 };
}

/** The unit under the top with the largest number; null when all have none. */
function most(f: Facts, of: (place: Place) => number): { name: string; n: number } | null {
  let best: { name: string; n: number } | null = null;
  for (const c of f.children) {
    const n = of(c);
    if (n > (best?.n ?? 0)) best = { name: c.name, n };
  }
  return best;
}

/** A village that needs somebody to look, and why. */
export interface Attention {
  code: string;
  name: string;
  reasons: string[];
  score: number;
  measure: string;
}

/** Months without a visit after which more do not weigh more. */
const long = 6;
/** Most villages of one county in the list, so that one bad county does not hide the others. */
const perCounty = 2;

/** The villages that need attention most, at most `limit`. */
export function attention(f: Facts, limit: number): Attention[] {
  const late = overdueByVillage(f);
  const hot = new Map(f.hot?.values.filter(h => h.class > 0).map(h => [h.unit, h.class] as const));
  const all: Attention[] = [];
  for (const v of f.coverage?.values ?? []) {
    if (!inside(v.unit, f.top.code)) continue;
    const gapMonths = v.gap_months ?? 0;
    const n = late.get(v.unit) ?? 0;
    const missing = v.roster?.missing ?? [];
    const score =
      2 * Math.max(0, Math.min(gapMonths, long) - 1) +
      1.6 * n +
      0.25 * v.open +
      (hot.get(v.unit) ?? 0) +
      0.4 * missing.length;
    if (score < 3) continue;
    const reasons: string[] = [];
    if (gapMonths >= 2) reasons.push(gapMonths > 12 ? t("f.r.gap.year") : t("f.r.gap", { n: gapMonths }));
    if (n > 0) reasons.push(t("f.r.overdue", { n }));
    if (v.open > n && reasons.length < 3) reasons.push(t("f.r.open", { n: v.open }));
    if (hot.has(v.unit) && reasons.length < 3) reasons.push(t("f.r.hot"));
    if (missing.length > 0 && reasons.length < 3) {
      reasons.push(t("f.r.roster", { tiers: missing.map(m => word(`roster.${m}`, m)).join(t("f.join")) }));
    }
    const measure = gapMonths >= 2 ? "visits.gap_months" : n > 0 ? "cases.overdue" : "disputes.rate";
    all.push({ code: v.unit, name: v.name, reasons, score, measure });
  }
  all.sort((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
  const taken = new Map<string, number>();
  return all
    .filter(a => {
      const county = a.code.slice(0, 6);
      taken.set(county, (taken.get(county) ?? 0) + 1);
      return (taken.get(county) ?? 0) <= perCounty;
    })
    .slice(0, limit);
}

/** The share of households visited; where they are not told apart it is at most that. */
function shareOf(reach: Reach): string {
  return `${reach.atMost ? "≤" : ""}${rate(reach.visited, reach.total)}`;
}

export function percent(value: number): string {
  return `${value.toFixed(1)}\u00a0%`;
}
