/** Inputs made from the schema: one for each field that a form may write. */
import { useId } from "preact/hooks";
import { label } from "../i18n";
import { unitName } from "../property";
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
      <label for={id}>
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
  if (field.codes && field.type !== "list") {
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
      return <input {...common} value={text.slice(0, 10)} type="date" onInput={type} />;
    default:
      return field.name === "statement" ? (
        <textarea {...common} rows={4} maxLength={4000} onInput={type} />
      ) : (
        <input {...common} type="text" autoComplete="off" maxLength={500} onInput={type} />
      );
  }
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
