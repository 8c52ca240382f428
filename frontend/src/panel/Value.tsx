/** One value in the reader's words: code labels, dates with weekday, numbers grouped with their unit. */
import { clock, count, day, decimal } from "../format";
import { label, lang, t } from "../i18n";
import { zone } from "../state";
import type { Field, PropertyValue } from "../wire";

export function Value({ field, value }: { field: Field; value: PropertyValue | undefined }) {
  return <>{text(field, value)}</>;
}

function text(field: Field, value: PropertyValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(v => code(field, String(v))).join(lang.value === "zh" ? "、" : ", ");
  switch (field.type) {
    case "bool":
      return t(value ? "value.yes" : "value.no");
    case "code":
      return code(field, String(value));
    case "time":
      return moment(String(value));
    case "int":
      return `${count(Number(value))}${unit(field)}`;
    case "float":
      return `${decimal(Number(value))}${unit(field)}`;
    default:
      return String(value);
  }
}

function code(field: Field, value: string): string {
  const known = field.codes?.find(c => c.code === value);
  return known ? label(known.label) : value;
}

function moment(value: string): string {
  const on = day(value, zone.value, lang.value);
  return value.includes("T") ? `${on} ${clock(new Date(value), zone.value).slice(0, 5)}` : on;
}

const units: Record<string, string> = {
  households: "户",
  persons: "人",
  enterprises: "家",
  d: "天",
  m: "米",
  km2: "km²",
};

function unit(field: Field): string {
  if (!field.unit) return "";
  return `\u00a0${lang.value === "zh" ? (units[field.unit] ?? field.unit) : field.unit}`;
}
