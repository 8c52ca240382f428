/** What became of a record, newest first: who, when, why, and what changed. */
import { label, lang } from "../i18n";
import { moment, propertyText } from "../property";
import { layerById, type Ref, session } from "../state";
import type { Field } from "../wire";
import { unitPath } from "./Place";
import { reasonText } from "./story";
import type { Stored } from "./task";
import { w } from "./words";

export function History({ at, record }: { at: Ref; record: Stored }) {
  const fields = layerById.value.get(at.layer)?.fields ?? [];
  const states = [record.properties, ...record.history.map(h => ({ ...h.before, unit: h.unit }))];
  if (record.history.length === 0) return <p class="muted">{w("historyNone")}</p>;
  return (
    <ol class="history">
      {record.history.map((h, i) => (
        <li key={h.version}>
          <time dateTime={h.at}>{moment(h.at)}</time> <span class="muted">{actor(h.actor)}</span>
          {h.reason ? <p>{reasonText(h.reason)}</p> : null}
          <ul>
            {changes(fields, states[i + 1] ?? {}, states[i] ?? {}).map(c => (
              <li key={c.name}>
                {c.name}
                {lang.value === "zh" ? "：" : ": "}
                {c.before || w("unset")} → {c.after || w("unset")}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

/** What the server derives from the place: the unit says it. */
const derived = new Set(["unit_at_event", "boundary_version", "pin_method"]);

/** The fields that differ between two states, in words. */
export function changes(
  fields: readonly Field[],
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): { name: string; before: string; after: string }[] {
  return fields
    .filter(f => (f.name in before || f.name in after) && !derived.has(f.name))
    .map(f => ({
      name: f.name === "unit" ? w("unit") : label(f.label),
      before: word(f, before[f.name]),
      after: word(f, after[f.name]),
    }))
    .filter(c => c.before !== c.after);
}

function word(field: Field, value: unknown): string {
  if (field.name === "unit") return unitPath(String(value ?? ""));
  return propertyText(field, value);
}

/** Accounts go by number here: their names are in the audit log. */
function actor(subject: string): string {
  if (subject === session.value?.viewer?.subject) return w("self");
  const [, kind, n] = /^(user|token)-(\d+)$/.exec(subject) ?? [];
  if (kind && n) return w(kind === "user" ? "account" : "token", { n });
  return subject.startsWith("console:") ? w("console") : subject;
}
