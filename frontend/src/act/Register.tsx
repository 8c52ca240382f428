/** Registers a record: its place by a click on the map or by unit, its fields as the schema has them, parties for the case file alone. */
import { useRef, useState } from "preact/hooks";
import { label } from "../i18n";
import { send } from "../send";
import { goal, picked, selection, unitOf } from "../state";
import type { FormLayer } from "../wire";
import { draftOf, forget, keep, keyOf, placed, renew } from "./draft";
import { applies, Inputs, type Texts } from "./Inputs";
import { Place, UnitInput } from "./Place";
import { SignIn } from "./SignIn";
import { asStored, doing, forms, newKey, open, said } from "./task";
import { w } from "./words";

/** Fields of what comes after: they may be given at once, as for a case that is entered late. */
const later: ReadonlySet<string> = new Set([
  ...["key_case", "supervised", "backlog", "owner_tier", "owner_post", "departments", "route", "satisfaction"],
  ...["accepted", "verified", "due", "settled", "removed", "done"],
]);

/** The draft of the unit, which stays when another layer is chosen. */
const where = "register where";

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
  const draft = `register ${form.id}`;
  const texts = draftOf(draft);
  const unit = draftOf(where).unit ?? "";
  const [wrong, setWrong] = useState<Texts>({});
  const [told, setTold] = useState("");
  const [out, setOut] = useState(false);
  const [busy, setBusy] = useState(false);
  const going = useRef(false);
  const kind = texts[form.class ?? ""] ?? "";
  const fields = form.fields.filter(f => applies(f, kind));
  const first = fields.filter(f => !f.case && !later.has(f.name));
  const rest = fields.filter(f => !f.case && later.has(f.name));
  const nowhere = !picked.value && !unit;
  const set = (name: string, text: string) => keep(draft, { ...texts, [name]: text });
  const settle = (code: string) => {
    keep(where, { unit: code });
    const feature = unitOf(code);
    if (feature) goal.value = { kind: "unit", feature };
  };
  const submit = async () => {
    if (going.current) return; // a second press is the same wish
    going.current = true;
    setBusy(true);
    setTold("");
    setOut(false);
    const request = { body: bodyOf(form, texts, unit), key: keyOf(draft, newKey) };
    const outcome = await send("POST", `/api/collections/${form.id}/items`, request);
    going.current = false;
    setBusy(false);
    if (outcome.kind !== "ok") {
      setWrong(outcome.kind === "refused" ? outcome.fields : {});
      const reused = outcome.kind === "refused" && outcome.reused; // an answer was lost, and the text changed since
      if (reused) renew(draft);
      setTold(reused ? w("sentBefore") : said(outcome, form.id));
      setOut(outcome.kind === "unauthorized");
      return;
    }
    const made = asStored(outcome.doc);
    const here = doing({ kind: "register", layer: form.id });
    clear(here);
    if (made && here) {
      selection.value = { layer: form.id, id: made.id };
      open({ kind: "case", layer: form.id, id: made.id });
    }
  };
  /** Elsewhere, a pin on the map is of something else. */
  const clear = (here: boolean) => {
    forget(draft);
    forget(where);
    placed.value = null;
    if (here) picked.value = null;
    setWrong({});
    setTold("");
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
      {picked.value ? null : <UnitInput code={unit} choose={settle} wrong={wrong.unit} />}
      <h3>{w("what")}</h3>
      <Inputs fields={first} texts={texts} wrong={wrong} set={set} />
      {rest.length > 0 ? (
        <details open={rest.some(f => texts[f.name] || wrong[f.name]) || undefined}>
          <summary>{w("later")}</summary>
          <Inputs fields={rest} texts={texts} wrong={wrong} set={set} />
        </details>
      ) : null}
      <h3>{w("caseFields")}</h3>
      <Inputs fields={fields.filter(f => f.case)} texts={texts} wrong={wrong} set={set} />
      <div class="act-foot">
        <p class="told" role="alert">
          {told}
          {out ? <SignIn /> : null}
        </p>
        {nowhere && <p class="muted small">{w("pointFirst")}</p>}
        <div class="row">
          <button type="submit" class="main" disabled={busy || nowhere}>
            {w("register")}
          </button>
          {Object.keys(texts).length > 0 && (
            <button type="button" onClick={() => clear(true)}>
              {w("clear")}
            </button>
          )}
        </div>
      </div>
    </form>
  );
}

/** The feature that a form says. */
export function bodyOf(form: FormLayer, texts: Texts, unit: string): object {
  const properties: Record<string, string> = {};
  const file: Record<string, string> = {};
  const kind = texts[form.class ?? ""] ?? "";
  for (const f of form.fields) {
    const text = applies(f, kind) ? texts[f.name] : ""; // what was written for another kind is not of this one
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
