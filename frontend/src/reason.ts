/** Why the server refused what somebody wrote, in the language of the page. */
import { type Field, isRecord } from "./wire";

const chinese = () => document.documentElement.lang.startsWith("zh");

/** The reasons of a problem document by field; what has no translation is as the server says it. */
export function faultsOf(problem: unknown): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const e of isRecord(problem) && Array.isArray(problem.errors) ? problem.errors : [])
    if (isRecord(e)) faults[String(e.field)] = reasonIn(e);
  return faults;
}

/** The reason of one fault, or of one refused row. */
export function reasonIn(e: Record<string, unknown>): string {
  return String((chinese() && e.reason_zh) || e.reason);
}

/** What a form calls a field: by its own words first, then by the field's label. */
export function fieldNamer(
  own: Readonly<Record<string, string>>,
  fields: readonly Pick<Field, "name" | "label">[],
): (field: string) => string {
  return field => {
    const label = fields.find(f => f.name === field)?.label;
    return own[field] ?? (label ? label[chinese() ? "zh" : "en"] : field);
  };
}

/** Faults as one sentence, fields by the names that a page has for them. */
export function sentence(faults: Readonly<Record<string, string>>, name: (field: string) => string): string {
  const [colon, semicolon] = chinese() ? ["：", "；"] : [": ", "; "];
  return Object.entries(faults)
    .map(([field, reason]) => `${name(field)}${colon}${reason}`)
    .join(semicolon);
}
