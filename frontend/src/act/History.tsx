/** What became of a record, newest first: who, when, why, and what changed. */
import { day } from "../format";
import { label, lang } from "../i18n";
import { layerById, type Ref, zone } from "../state";
import type { Field } from "../wire";
import { textOf } from "./Inputs";
import type { Stored } from "./task";
import { w } from "./words";

export function History({ at, record }: { at: Ref; record: Stored }) {
  const fields = layerById.value.get(at.layer)?.fields ?? [];
  const states = [record.properties, ...record.history.map(h => h.before)];
  if (record.history.length === 0) return <p class="muted">{w("historyNone")}</p>;
  return (
    <ol class="history">
      {record.history.map((h, i) => (
        <li key={h.version}>
          <time dateTime={h.at}>{day(h.at, zone.value, lang.value)}</time> <span class="muted">{h.actor}</span>
          {h.reason ? <p>{h.reason}</p> : null}
          <ul>
            {changes(fields, h.before, states[i] ?? {}).map(c => (
              <li key={c.name}>
                {c.name}：{c.before || w("unset")} → {c.after || w("unset")}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

/** The fields that differ between two states, in words. */
export function changes(
  fields: readonly Field[],
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): { name: string; before: string; after: string }[] {
  return fields
    .filter(f => f.name in before || f.name in after)
    .map(f => ({ name: label(f.label), before: word(f, before[f.name]), after: word(f, after[f.name]) }))
    .filter(c => c.before !== c.after);
}

function word(field: Field, value: unknown): string {
  const code = field.codes?.find(c => c.code === value);
  if (code) return label(code.label);
  if (typeof value === "boolean") return w(value ? "yes" : "no");
  return textOf(value);
}
