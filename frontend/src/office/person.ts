/** A person whose data is asked for, the records that mention them, and what was ticked of these. */
import { enumerated } from "../format";
import { traitName } from "./citizenWords";
import { lang } from "./words";

export interface Person {
  name: string;
  phone: string;
  id_number: string;
}

export interface Found {
  layer: string;
  layer_name: { zh: string; en: string };
  id: string;
  version: number;
  unit: string;
  unit_name: string;
  mentions: string[];
  fields: { name: string; label?: { zh: string; en: string }; mentions: string[] }[];
  attachments: { id: string; name: string; media: string }[];
}

/** What was ticked of a record. */
export interface Ticked {
  chosen: boolean;
  fields: string[];
  attachments: string[];
}

export const nobody: Person = { name: "", phone: "", id_number: "" };
export const untouched: Ticked = { chosen: false, fields: [], attachments: [] };

/** The members of a person that say something. */
export function given(p: Person): Partial<Person> {
  return Object.fromEntries(Object.entries(p).filter(([, text]) => text.trim() !== ""));
}

export function headers(purpose: string): Record<string, string> {
  return { "X-Purpose": encodeURIComponent(purpose), "Idempotency-Key": crypto.randomUUID() };
}

/** Names of what a record mentions, for people. */
export function traits(mentions: string[]): string {
  return enumerated(mentions.map(traitName), lang.value);
}

/** Which records are meant, as the server takes them; what shall go beside the person's name and numbers only where it is asked for. */
export function refs(chosen: Found[], ticked: Record<string, Ticked> | null) {
  return chosen.map(({ layer, id, version }) => {
    const t = ticked?.[id];
    return { layer, id, version, ...(t && { fields: t.fields, attachments: t.attachments }) };
  });
}
