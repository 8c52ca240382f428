/** One property of a record in the reader's words: code labels, dates with weekday, numbers grouped with their unit. */
import { clock, count, day, decimal, enumerated, thin } from "./format";
import { label, lang, t } from "./i18n";
import { sourceName } from "./source";
import { zone } from "./state";
import type { Field, Label } from "./wire";

/** Empty where there is none. */
export function propertyText(field: Field, value: unknown): string {
  if (value === undefined || value === null || value === "") return "";
  if (Array.isArray(value))
    return enumerated(
      value.map(v => code(field, String(v))),
      lang.value,
    );
  switch (field.type) {
    case "bool":
      return t(value ? "value.yes" : "value.no");
    case "code":
      return code(field, String(value));
    case "time":
      return moment(String(value));
    case "int":
      return withUnit(field, count(Number(value)));
    case "float":
      return withUnit(field, decimal(Number(value)));
    default:
      return field.name === "source" ? sourceName(String(value), lang.value) : String(value);
  }
}

function code(field: Field, value: string): string {
  const known = field.codes?.find(c => c.code === value);
  return known ? label(known.label) : value;
}

/** A day, with the minute where the value has one. */
export function moment(value: string): string {
  const on = day(value, zone.value, lang.value);
  return value.includes("T") ? `${on} ${clock(new Date(value), zone.value).slice(0, 5)}` : on;
}

const units: Record<string, Label> = {
  households: { zh: "户", en: "households" },
  persons: { zh: "人", en: "persons" },
  enterprises: { zh: "家", en: "enterprises" },
  d: { zh: "天", en: "days" },
  m: { zh: "米", en: "m" },
  km2: { zh: "km²", en: "km²" },
};

/** What a field is measured in; empty for a plain number. */
export function unitName(field: Field): string {
  const unit = field.unit ?? "";
  return units[unit] ? label(units[unit]) : unit;
}

function withUnit(field: Field, figure: string): string {
  const unit = unitName(field);
  return unit ? `${figure}${thin}${unit}` : figure;
}
