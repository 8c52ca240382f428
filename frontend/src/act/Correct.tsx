/** Corrects a record: only what was changed is sent, and only if nobody else changed the record meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { propertyText } from "../property";
import { picked, type Ref } from "../state";
import type { FormLayer } from "../wire";
import type { Do } from "./Case";
import { baseOf, draftOf, forget, keep, settle } from "./draft";
import { applies, Inputs, type Texts, textOf } from "./Inputs";
import { Place } from "./Place";
import { forms, loadForms, type Stored } from "./task";
import { w } from "./words";

export function Correct({ at, record, act }: { at: Ref; record: Stored; act: Do }) {
  useEffect(() => void loadForms(), []);
  const form = forms.value?.find(f => f.id === at.layer);
  return form ? <Form form={form} at={at} record={record} act={act} /> : <p class="muted">{w("loading")}</p>;
}

interface Props {
  form: FormLayer;
  at: Ref;
  record: Stored;
  act: Do;
}

/** What is written stays while somebody else changes the record: the fields that both changed are told. */
function Form({ form, at, record, act }: Props) {
  const draft = `correct ${at.layer} ${at.id}`;
  const changed = draftOf(draft);
  const [wrong, setWrong] = useState<Texts>({});
  const stored = Object.fromEntries(form.fields.map(f => [f.name, textOf(record.properties[f.name])]));
  const texts = { ...stored, ...changed };
  const kind = texts[form.class ?? ""] ?? "";
  const fields = form.fields.filter(f => applies(f, kind));
  const set = (name: string, text: string) => keep(draft, { ...changed, [name]: text }, stored);
  const submit = async () => {
    const place = picked.peek();
    const body = patchOf(form, stored, changed, place);
    const outcome = await act("PATCH", "", { body });
    setWrong(outcome?.kind === "refused" ? outcome.fields : {});
    if (outcome?.kind !== "ok") return;
    settle(draft, changed);
    if (picked.peek() === place) picked.value = null; // else it was moved while this was on its way
  };
  const drop = () => {
    forget(draft);
    picked.value = null;
    setWrong({});
  };
  const meanwhile = overtaken(form, [baseOf(draft) ?? stored, stored], changed, record.properties);
  const dirty = Object.keys(changed).length > 0 || picked.value !== null;
  return (
    <form
      onSubmit={e => {
        e.preventDefault();
        void submit();
      }}
    >
      <Inputs fields={fields.filter(f => !f.case)} texts={texts} wrong={{ ...wrong, ...meanwhile }} set={set} />
      <h4>{w("point")}</h4>
      <Place wrong={wrong.geometry} from={record.geometry?.coordinates ?? null} />
      <h4>{w("caseFields")}</h4>
      <p class="muted">{w("caseBlind")}</p>
      <Inputs fields={fields.filter(f => f.case)} texts={changed} wrong={wrong} set={set} />
      <div class="act-foot row">
        <button type="submit" class="main" disabled={!dirty}>
          {w("save")}
        </button>
        {dirty && (
          <button type="button" onClick={drop}>
            {w("drop")}
          </button>
        )}
      </div>
    </form>
  );
}

/** Of the fields that are being changed, those that somebody else has changed since, with what they are now. */
export function overtaken(
  form: FormLayer,
  [seen, stored]: readonly [Texts, Texts],
  changed: Texts,
  now: Stored["properties"],
): Record<string, string> {
  const told: Record<string, string> = {};
  for (const f of form.fields) {
    if (f.case || changed[f.name] === undefined || stored[f.name] === seen[f.name]) continue;
    told[f.name] = w("meanwhile", { value: propertyText(f, now[f.name]) || w("unset") });
  }
  return told;
}

/** What differs from the stored record, as the server takes it. Case fields are never read here: only what was written into them is sent. */
export function patchOf(form: FormLayer, stored: Texts, changed: Texts, at: readonly [number, number] | null): object {
  const properties: Record<string, string> = {};
  const file: Record<string, string> = {};
  const kind = changed[form.class ?? ""] ?? stored[form.class ?? ""] ?? "";
  for (const f of form.fields) {
    const text = changed[f.name];
    if (text === undefined || !applies(f, kind)) continue;
    if (f.case) file[f.name] = text;
    else if (text !== stored[f.name]) properties[f.name] = text;
  }
  return {
    properties,
    ...(Object.keys(file).length > 0 ? { case: file } : {}),
    ...(at ? { geometry: { type: "Point", coordinates: at } } : {}),
  };
}
