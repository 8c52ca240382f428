/** Numbers, rates, dates and ages as people read them. */
import type { Lang } from "./i18n";

/** Where a thin space would stand: that one lets a line break, and the narrow one that does not is missing from the system's fonts. */
export const thin = "\u00a0";

/** 1234567 -> "1 234 567" with narrow spaces at which no line breaks, in tabular figures. */
export function count(n: number): string {
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, thin);
}

/** A measured value with at most two decimals, grouped: 1563.70746 -> "1 563.71". */
export function decimal(n: number): string {
  return grouped(
    n,
    Math.abs(n)
      .toFixed(2)
      .replace(/\.?0+$/, ""),
  );
}

/** A measured value with just so many decimals, so that figures below each other line up: 7.8 -> "7.80". */
export function fixed(n: number, decimals: number): string {
  return grouped(n, Math.abs(n).toFixed(decimals));
}

function grouped(n: number, digits: string): string {
  const [whole = "0", fraction] = digits.split(".");
  return `${n < 0 ? "−" : ""}${count(Number(whole))}${fraction ? `.${fraction}` : ""}`;
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

/** A change with its sign: "+1.2", "−3", "±0". */
export function signed(n: number, text: (n: number) => string = decimal): string {
  return n === 0 ? "±0" : `${n > 0 ? "+" : "−"}${text(Math.abs(n))}`;
}

/** Names in a row, in the reader's punctuation. */
export function enumerated(names: readonly string[], lang: Lang): string {
  return names.join(lang === "zh" ? "、" : ", ");
}

/** Sentences one after another: between those of Latin letters is a space. */
export function sentences(parts: readonly string[], lang: Lang): string {
  return parts.filter(Boolean).join(lang === "zh" ? "" : " ");
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
  return formatOf("en-CA", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** Formats by locale and zone: making one takes longer than a thousand uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, zone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...parts });
    formats.set(key, format);
  }
  return format;
}

/** HH:MM:SS in the zone. */
export function clock(at: Date, zone: string): string {
  return formatOf("en-GB", zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
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

/** What a text in both languages, such as a shipped source, says in one: its Chinese comes first, and its English, two words or more, goes to the end. Any other is whole. */
export function inLanguage(text: string, lang: Lang): string {
  const [, zh, en] =
    /^(.*[\u3001-\u303f\u3400-\u9fff\uff01-\uff60])\s+([A-Z][a-z]+,? [a-z][\x20-\x7e]*)$/.exec(text) ?? [];
  return (lang === "zh" ? zh : en) ?? text;
}

/** A unit's name as people say it: 六合村村委会 -> 六合村, 谭集村委会 -> 谭集村, 骆仙社区居委会 -> 骆仙社区. */
export function shortName(name: string): string {
  const m = /^(.+?)(村民委员会|村委会|居民委员会|居委会)$/.exec(name);
  const [, stem = "", body = ""] = m ?? [];
  if (!m) return name;
  if (/[村区]$/.test(stem)) return stem;
  return stem + (body.startsWith("村") ? "村" : "社区");
}

/** Whole days from one YYYY-MM-DD to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** How long ago, in the largest whole unit. A moment in the future is "just now": clocks differ. */
export function age(then: Date, now: Date, lang: Lang): string {
  const seconds = Math.floor((now.getTime() - then.getTime()) / 1000);
  if (seconds < 5) return ages[lang].now;
  for (const [size, text] of ages[lang].unit) {
    if (seconds >= size) return text(Math.floor(seconds / size));
  }
  return ages[lang].now;
}
