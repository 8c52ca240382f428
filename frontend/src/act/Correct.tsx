/** Corrects a record: only what was changed is sent, and only if nobody else changed the record meanwhile. */
import { useEffect, useState } from "preact/hooks";
import { enumerated } from "../format";
import { label, lang } from "../i18n";
import { picked, type Ref } from "../state";
import type { FormLayer } from "../wire";
import type { Do } from "./Case";
import { applies, Inputs, type Texts, textOf } from "./Inputs";
import { Place } from "./Place";
import { forms, loadForms, type Stored } from "./task";
import { w } from "./words";

export function Correct({ at, record, act }: { at: Ref; record: Stored; act: Do }) {
  useEffect(() => void loadForms(), []);
  const form = forms.value?.find(f => f.id === at.layer);
  return form ? (
    <Form key={record.version} form={form} record={record} act={act} />
  ) : (
    <p class="muted">{w("loading")}</p>
  );
}

function Form({ form, record, act }: { form: FormLayer; record: Stored; act: Do }) {
  const [changed, setChanged] = useState<Texts>({});
  const stored = Object.fromEntries(form.fields.map(f => [f.name, textOf(record.properties[f.name])]));
  const texts = { ...stored, ...changed };
  const kind = texts[form.class ?? ""] ?? "";
  const fields = form.fields.filter(f => applies(f, kind));
  const set = (name: string, text: string) => setChanged({ ...changed, [name]: text });
  const submit = async () => {
    const body = patchOf(form, stored, changed, picked.peek());
    if (await act("PATCH", "", { body })) picked.value = null;
  };
  return (
    <form
      onSubmit={e => {
        e.preventDefault();
        void submit();
      }}
    >
      <Inputs fields={fields.filter(f => !f.case)} texts={texts} wrong={{}} set={set} />
      <h4>{w("point")}</h4>
      <Place wrong={undefined} />
      <h4>{w("caseFields")}</h4>
      <p class="muted">
        {enumerated(
          form.fields.filter(f => f.case).map(f => label(f.label)),
          lang.value,
        )}
      </p>
      <Inputs fields={fields.filter(f => f.case)} texts={changed} wrong={{}} set={set} />
      <button type="submit" class="main" disabled={Object.keys(changed).length === 0 && !picked.value}>
        {w("save")}
      </button>
    </form>
  );
}

/** What differs from the stored record, as the server takes it. Case fields are never read here: only what was written into them is sent. */
export function patchOf(form: FormLayer, stored: Texts, changed: Texts, at: readonly [number, number] | null): object {
  const properties: Record<string, string> = {};
  const file: Record<string, string> = {};
  for (const f of form.fields) {
    const text = changed[f.name];
    if (text === undefined) continue;
    if (f.case) file[f.name] = text;
    else if (text !== stored[f.name]) properties[f.name] = text;
  }
  return {
    properties,
    ...(Object.keys(file).length > 0 ? { case: file } : {}),
    ...(at ? { geometry: { type: "Point", coordinates: at } } : {}),
  };
}
