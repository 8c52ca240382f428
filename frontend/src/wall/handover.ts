/** Figures of a shift: what came, what was settled, what is late now and what was silent, by layer and by the units under the top. */
import { caseLayers } from "./facts";
import { cardsWish, kept, summaryWish } from "./feeds";
import type { UnitFigure } from "./wire";

export interface Shift {
  /** When it began, in milliseconds. */
  from: number;
  /** That as a plain local day and time. */
  day: string;
  time: string;
}

/** The shift that an instant lies in: it began when the clock last showed `start` (HH:MM). `local` is YYYY-MM-DDTHH:MM of the instant in the zone. */
export function shiftAt(now: number, local: string, start: string): Shift {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const since = (minutes(local.slice(11, 16)) - minutes(start) + 1440) % 1440;
  const from = Math.floor(now / 60_000) * 60_000 - since * 60_000;
  const back = since > minutes(local.slice(11, 16)) ? 1 : 0;
  const day = new Date(Date.parse(`${local.slice(0, 10)}T00:00:00Z`) - back * 86_400_000).toISOString().slice(0, 10);
  return { from, day, time: start };
}

export interface Row {
  layer: string;
  found: number | null;
  settled: number | null;
  overdue: number | null;
  /** Nothing of the layer was registered since the shift began. */
  silent: boolean | null;
}

/** When a layer's cases came to an end. */
const ends: Record<string, string> = { disputes: "settled", hazards: "removed", requests: "settled" };

/** Of viewers who may count cases by time. */
export function rowsOf(shift: Shift): {
  rows: Row[];
  units: (UnitFigure & { settled: number })[];
  standing: { failed: boolean; asOf: number }[];
} {
  const since = new Date(shift.from).toISOString().replace(".000", "");
  const standing: { failed: boolean; asOf: number }[] = [];
  const ask = (measure: string, more: Record<string, string>) => {
    const k = kept(summaryWish(measure, "county", more));
    standing.push(k);
    return k.data;
  };
  const units = new Map<string, UnitFigure & { settled: number }>();
  const rows = caseLayers.map((layer): Row => {
    const found = ask(`${layer}.count`, { datetime: `${since}/..` });
    const settled = ask(`${layer}.count`, {
      filter: `${ends[layer]} >= TIMESTAMP('${since}')`,
      "filter-lang": "cql2-text",
    });
    const overdue = ask(`${layer}.overdue`, {});
    for (const v of found?.values ?? []) {
      const sum = units.get(v.unit) ?? { ...v, numerator: 0, settled: 0 };
      sum.numerator += v.numerator;
      units.set(v.unit, sum);
    }
    for (const v of settled?.values ?? []) {
      const sum = units.get(v.unit);
      if (sum) sum.settled += v.numerator;
    }
    return {
      layer,
      found: found?.total.numerator ?? null,
      settled: settled?.total.numerator ?? null,
      overdue: overdue?.total.numerator ?? null,
      silent: found ? found.total.numerator === 0 : null,
    };
  });
  const visits = ask("visits.count", { datetime: `${since}/..` });
  rows.push({
    layer: "visits",
    found: visits?.total.numerator ?? null,
    settled: null,
    overdue: null,
    silent: visits ? visits.total.numerator === 0 : null,
  });
  return { rows, units: [...units.values()].filter(u => u.numerator + u.settled > 0), standing };
}

/** The gravest open cases, to hand over by name of place. */
export const gravest = () => caseLayers.map(l => kept(cardsWish(l, "level", 10)));
