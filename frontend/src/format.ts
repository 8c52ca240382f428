/** Numbers, rates, dates and ages as people read them. */
import type { Lang } from "./i18n";

const thin = "\u2009";

/** 1234567 -> "1 234 567" with thin spaces, in tabular figures. */
export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, thin);
}

/**
 * A rate in steps of 0.1 %, half up, never 100.0 % while one is open nor 0.0 % while one is settled; "—" without a base.
 * Reckoned in integers: tenths of a per cent = floor((2000·n + d) / 2d).
 */
export function rate(numerator: number, denominator: number): string {
  if (denominator <= 0) return "—";
  let tenths = Math.floor((2000 * numerator + denominator) / (2 * denominator));
  if (numerator < denominator) tenths = Math.min(tenths, 999);
  if (numerator > 0) tenths = Math.max(tenths, 1);
  return `${Math.floor(tenths / 10)}.${tenths % 10}${thin}%`;
}

const weekdays: Record<Lang, string[]> = {
  zh: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};

/** The calendar day of an instant or a plain date in the configured zone, as 2026-11-23 周一. Empty for what is no date. */
export function day(value: string, zone: string, lang: Lang): string {
  const iso = localDay(value, zone);
  if (!iso) return "";
  const weekday = new Date(`${iso}T00:00:00Z`).getUTCDay();
  return `${iso} ${weekdays[lang][weekday]}`;
}

/** YYYY-MM-DD in the zone; a plain date stays as it is. */
export function localDay(value: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    at,
  );
}

/** HH:MM:SS in the zone. */
export function clock(at: Date, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).format(at);
}

const ages: Record<Lang, { now: string; unit: [number, (n: number) => string][] }> = {
  zh: {
    now: "刚刚",
    unit: [
      [86_400, n => `${n} 天前`],
      [3600, n => `${n} 小时前`],
      [60, n => `${n} 分钟前`],
      [1, n => `${n} 秒前`],
    ],
  },
  en: {
    now: "just now",
    unit: [
      [86_400, n => `${n} d ago`],
      [3600, n => `${n} h ago`],
      [60, n => `${n} min ago`],
      [1, n => `${n} s ago`],
    ],
  },
};

/** How long ago, in the largest whole unit. A moment in the future is "just now": clocks differ. */
export function age(then: Date, now: Date, lang: Lang): string {
  const seconds = Math.floor((now.getTime() - then.getTime()) / 1000);
  if (seconds < 5) return ages[lang].now;
  for (const [size, text] of ages[lang].unit) {
    if (seconds >= size) return text(Math.floor(seconds / size));
  }
  return ages[lang].now;
}
