/** Texts of the interface. zh is the source; en must have every key, which the compiler checks. */
import { signal } from "@preact/signals";
import { fill } from "../fill";
import type { Label } from "../wire";
import { en } from "./en";
import { zh } from "./zh";

export type Lang = "zh" | "en";
export type Key = keyof typeof zh;

export const lang = signal<Lang>("zh");

const texts: Record<Lang, Record<Key, string>> = { zh, en };

/** The text of a key; {name} is replaced by values.name. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return fill(texts[lang.value][key], values);
}

/** The side of a label that the reader chose. */
export function label(l: Label): string {
  return l[lang.value] || l.zh;
}
