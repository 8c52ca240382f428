/** Registers a record: its place by a click on the map or by unit, its fields as the schema has them, parties for the case file alone. */
import { useState } from "preact/hooks";
import { label } from "../i18n";
import { send } from "../send";
import { picked, selection } from "../state";
import type { FormLayer } from "../wire";
import { applies, Inputs, type Texts } from "./Inputs";
import { Place, UnitInput } from "./Place";
import { asStored, forms, newKey, open, said } from "./task";
import { w } from "./words";

export function Register({ layer }: { layer: string }) {
  const all = forms.value;
  const form = all?.find(f => f.id === layer);
  if (!all || !form) return <p class="muted">{w("loading")}</p>;
  return (
    <>
      <div class="segments" role="radiogroup" aria-label={w("which")}>
        {all.map(f => (
          <label key={f.id}>
            <input
              type="radio"
              name="register-layer"
              checked={f.id === layer}
              onChange={() => open({ kind: "register", layer: f.id })}
            />
            <span>{label(f.label)}</span>
          </label>
        ))}
      </div>
      <Form key={layer} form={form} />
    </>
  );
}

function Form({ form }: { form: FormLayer }) {
  const [texts, setTexts] = useState<Texts>({});
  const [unit, setUnit] = useState("");
  const [wrong, setWrong] = useState<Texts>({});
  const [told, setTold] = useState("");
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(newKey);
  const kind = texts[form.class ?? ""] ?? "";
  const fields = form.fields.filter(f => applies(f, kind));
  const nowhere = !picked.value && !unit;
  const set = (name: string, text: string) => setTexts({ ...texts, [name]: text });
  const submit = async () => {
    setBusy(true);
    const outcome = await send("POST", `/api/collections/${form.id}/items`, { body: bodyOf(form, texts, unit), key });
    setBusy(false);
    if (outcome.kind !== "ok") {
      setWrong(outcome.kind === "refused" ? outcome.fields : {});
      setTold(said(outcome, form.id));
      return;
    }
    const made = asStored(outcome.doc);
    setKey(newKey());
    if (made) {
      selection.value = { layer: form.id, id: made.id };
      open({ kind: "case", layer: form.id, id: made.id });
    }
  };
  return (
    <form
      onSubmit={e => {
        e.preventDefault();
        void submit();
      }}
    >
      <h3>{w("point")}</h3>
      <Place wrong={wrong.geometry} />
      {picked.value ? null : (
        <>
          <p class="muted">{w("orUnit")}</p>
          <UnitInput code={unit} choose={setUnit} />
          {wrong.unit ? <p class="wrong">{wrong.unit}</p> : null}
        </>
      )}
      <Inputs fields={fields.filter(f => !f.case)} texts={texts} wrong={wrong} set={set} />
      <h3>{w("caseFields")}</h3>
      <Inputs fields={fields.filter(f => f.case)} texts={texts} wrong={wrong} set={set} />
      <p class="told" role="alert">
        {told}
      </p>
      <button type="submit" class="main" disabled={busy || nowhere}>
        {w("register")}
      </button>
      {nowhere && <p class="muted small">{w("pointFirst")}</p>}
    </form>
  );
}

/** The feature that a form says. */
export function bodyOf(form: FormLayer, texts: Texts, unit: string): object {
  const properties: Record<string, string> = {};
  const file: Record<string, string> = {};
  for (const f of form.fields) {
    const text = texts[f.name];
    if (text) (f.case ? file : properties)[f.name] = text;
  }
  const at = picked.peek();
  if (!at) properties.unit = unit;
  return {
    type: "Feature",
    geometry: at ? { type: "Point", coordinates: at } : null,
    properties,
    ...(Object.keys(file).length > 0 ? { case: file } : {}),
  };
}
