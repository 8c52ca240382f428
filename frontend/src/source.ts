/** Sources of records that have a name in the reader's words; others are called what whoever imports them calls them. */
import type { Label } from "./wire";

export const sources: Readonly<Record<string, Label>> = { form: { zh: "本系统登记", en: "registered here" } };

export function sourceName(source: string, lang: keyof Label): string {
  return sources[source]?.[lang] ?? source;
}
