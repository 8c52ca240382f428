/** Inputs made from the schema: one for each field that a form may write. */
import { useId } from "preact/hooks";
import { localDay } from "../format";
import { label } from "../i18n";
import { unitName } from "../property";
import { zone } from "../state";
import type { FormField } from "../wire";
import { w } from "./words";

export type Texts = Readonly<Record<string, string>>;

/** A stored value as an input has it. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(";");
  return String(value);
}

/** Whether a field belongs to the kind that is chosen. */
export function applies(field: FormField, kind: string): boolean {
  return !field.kinds || field.kinds.includes(kind);
}

export function Inputs({
  fields,
  texts,
  wrong,
  set,
}: {
  fields: readonly FormField[];
  texts: Texts;
  wrong: Texts;
  set: (name: string, text: string) => void;
}) {
  return (
    <div class="inputs">
      {fields.map(f => (
        <Input key={f.name} field={f} text={texts[f.name] ?? ""} wrong={wrong[f.name]} set={t => set(f.name, t)} />
      ))}
    </div>
  );
}

interface One {
  field: FormField;
  text: string;
  wrong: string | undefined;
  set: (text: string) => void;
}

function Input({ field, text, wrong, set }: One) {
  const id = useId();
  const unit = field.unit && !/^(households|persons|enterprises)$/.test(field.unit) ? unitName(field) : "";
  return (
    <div class={`input ${wide(field) ? "wide" : ""}`}>
      <label for={id} id={`${id}-label`}>
        {label(field.label)}
        {unit && ` (${unit})`}
        {field.required ? <em title={w("required")}> *</em> : null}
      </label>
      <Control id={id} field={field} text={text} wrong={wrong} set={set} />
      {wrong ? (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      ) : null}
    </div>
  );
}

function wide(field: FormField): boolean {
  return field.name === "statement" || field.name === "title" || field.name === "address";
}

function Control({ id, field, text, wrong, set }: One & { id: string }) {
  const common = {
    id,
    value: text,
    "aria-invalid": wrong !== undefined,
    ...(wrong ? { "aria-describedby": `${id}-wrong` } : {}),
  };
  const type = (e: { currentTarget: { value: string } }) => set(e.currentTarget.value);
  if (field.codes && field.type === "list")
    return <Choices id={id} codes={field.codes} text={text} wrong={wrong !== undefined} set={set} />;
  if (field.codes) {
    const options = field.codes.map(c => [c.code, label(c.label)] as const);
    return <Select {...common} options={options} onChange={type} />;
  }
  switch (field.type) {
    case "bool":
      return (
        <Select
          {...common}
          options={[
            ["true", w("yes")],
            ["false", w("no")],
          ]}
          onChange={type}
        />
      ); // prettier-ignore
    case "int":
    case "float":
      return <input {...common} type="number" step={field.type === "int" ? 1 : "any"} onInput={type} />;
    case "time":
      return <input {...common} value={text && localDay(text, zone.value)} type="date" onInput={type} />;
    case "list":
      return (
        <input {...common} type="text" autoComplete="off" maxLength={500} placeholder={w("several")} onInput={type} />
      );
    default:
      return field.name === "statement" ? (
        <textarea {...common} rows={4} maxLength={4000} onInput={type} />
      ) : (
        <input {...common} type="text" autoComplete="off" maxLength={500} onInput={type} />
      );
  }
}

/** Any of some codes. */
function Choices({
  id,
  codes,
  text,
  wrong,
  set,
}: {
  id: string;
  codes: NonNullable<FormField["codes"]>;
  text: string;
  wrong: boolean;
  set: (text: string) => void;
}) {
  const now = text.split(";").filter(Boolean);
  return (
    <fieldset
      class="choices"
      id={id}
      aria-labelledby={`${id}-label`}
      aria-describedby={wrong ? `${id}-wrong` : undefined}
    >
      {codes.map(c => (
        <label key={c.code}>
          <input
            type="checkbox"
            checked={now.includes(c.code)}
            onChange={e => set((e.currentTarget.checked ? [...now, c.code] : now.filter(n => n !== c.code)).join(";"))}
          />
          {label(c.label)}
        </label>
      ))}
    </fieldset>
  );
}

function Select({
  options,
  ...rest
}: {
  id: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (e: { currentTarget: { value: string } }) => void;
}) {
  return (
    <select {...rest}>
      <option value="">{w("unset")}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
