/** One thing that a visit turned up: its kind, its level, one line for those who may read it, and the case file. */
import { useId } from "preact/hooks";
import type { FormField, FormLayer } from "../wire";
import { Chips, type Option } from "./Chips";
import { changeRaised, classOf, removeRaised } from "./draft";
import type { Raised } from "./record";
import { label, t } from "./words";

export function RaisedCard({ raised, layer }: { raised: Raised; layer: FormLayer }) {
  const field = (name: string) => layer.fields.find(f => f.name === name);
  const kind = field(classOf(raised.layer));
  const set = (name: string, value: string) => changeRaised(raised.key, { properties: { [name]: value } });
  const caseFields = layer.fields.filter(f => f.case && ["parties", "phone", "address", "statement"].includes(f.name));
  const missing = !raised.properties[classOf(raised.layer)];
  return (
    <section class={`raised ${raised.layer}`} aria-label={label(layer.label)}>
      <header>
        <h3>{label(layer.label)}</h3>
        <button type="button" class="plain" onClick={() => removeRaised(raised.key)}>
          {t("remove")}
        </button>
      </header>
      {kind ? (
        <fieldset aria-invalid={missing}>
          <legend>
            {label(kind.label)} {missing ? <em>{t("required")}</em> : null}
          </legend>
          <Chips
            name={`${raised.key}-kind`}
            options={optionsOf(kind)}
            chosen={[raised.properties[kind.name] ?? ""]}
            pick={v => set(kind.name, v)}
          />
        </fieldset>
      ) : null}
      <Level raised={raised} field={field("level")} set={set} />
      <label class="line">
        {t("subject")}
        <input
          type="text"
          maxLength={60}
          value={raised.properties.title ?? ""}
          onInput={e => set("title", e.currentTarget.value)}
        />
      </label>
      <p class="hint">{t("caseHint")}</p>
      {caseFields.map(f => (
        <CaseLine
          key={f.name}
          field={f}
          value={raised.file[f.name] ?? ""}
          set={v => changeRaised(raised.key, { file: { [f.name]: v } })}
        />
      ))}
    </section>
  );
}

function CaseLine({ field, value, set }: { field: FormField; value: string; set: (v: string) => void }) {
  const id = useId();
  const common = { id, value, onInput: (e: { currentTarget: { value: string } }) => set(e.currentTarget.value) };
  return (
    <div class="line">
      <label for={id}>{label(field.label)}</label>
      {field.name === "statement" ? (
        <textarea {...common} rows={3} maxLength={2000} />
      ) : field.name === "phone" ? (
        <input {...common} type="tel" autoComplete="off" maxLength={40} />
      ) : (
        <input {...common} type="text" autoComplete="off" maxLength={200} />
      )}
    </div>
  );
}

function Level({
  raised,
  field,
  set,
}: {
  raised: Raised;
  field: FormField | undefined;
  set: (name: string, value: string) => void;
}) {
  if (!field) return null;
  const options = optionsOf(field).map(o => ({ ...o, mark: o.value, tone: `level-${o.value}` }));
  return (
    <fieldset>
      <legend>{t("level")}</legend>
      <Chips
        name={`${raised.key}-level`}
        options={options}
        chosen={[raised.properties.level ?? ""]}
        pick={v => set("level", v)}
      />
    </fieldset>
  );
}

export function optionsOf(field: FormField): Option[] {
  return (field.codes ?? []).map(c => ({ value: c.code, text: label(c.label) }));
}
