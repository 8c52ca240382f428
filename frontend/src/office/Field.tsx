/** The parts of forms: a field with its fault, and what went wrong as a whole. */
import { useId } from "preact/hooks";
import type { Failure } from "./ask";
import { moment } from "./when";
import { w } from "./words";

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "password" | "date" | "time" | "number" | "search";
  hint?: string | undefined;
  fault?: string | undefined;
  autocomplete?: string;
  required?: boolean;
  options?: [value: string, label: string][];
  lines?: number;
  focus?: boolean;
}

export function Field(p: Props) {
  const id = useId();
  const about = p.fault || p.hint ? `${id}-about` : undefined;
  const shared = {
    id,
    value: p.value,
    required: p.required,
    "aria-invalid": p.fault ? ("true" as const) : undefined,
    "aria-describedby": about,
  };
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      {p.options ? (
        <select {...shared} onChange={e => p.onValue(e.currentTarget.value)}>
          {p.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      ) : p.lines ? (
        <textarea {...shared} rows={p.lines} onInput={e => p.onValue(e.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={(p.type ?? "text") as "text"} // preact's types tell inputs apart by kind; these parts are common to all of them
          autocomplete={p.autocomplete ?? "off"}
          spellcheck={false}
          autofocus={p.focus}
          onInput={e => p.onValue(e.currentTarget.value)}
        />
      )}
      {about && (
        <span id={about} class={p.fault ? "fault small" : "muted small"}>
          {p.fault ?? p.hint}
        </span>
      )}
    </div>
  );
}

/** What a failure says when it is not about one field of the form. */
export function Fault({ failure, fields = [] }: { failure: Failure | null; fields?: string[] }) {
  if (!failure) return null;
  const rest = Object.entries(failure.fields).filter(([name]) => !fields.includes(name));
  return (
    <div role="alert" class="fault">
      {Object.keys(failure.fields).length === 0 && <p>{sentence(failure)}</p>}
      {rest.slice(0, 20).map(([name, reason]) => (
        <p key={name}>
          {name}: {reason}
        </p>
      ))}
    </div>
  );
}

export function sentence(f: Failure): string {
  if (f.status === 0 || f.status >= 500) return w("offline");
  if (f.reason === "wrong") return w("wrong");
  if (f.reason === "locked") return w("locked", { until: moment(f.until) });
  if (f.reason === "expired") return w("expired");
  if (f.status === 409) return w("conflict");
  if (f.status === 401) return w("needSignIn");
  return w("failed", { detail: f.detail });
}

/** A failure of one field for Field, undefined without. */
export function faultOf(f: Failure | null, name: string): string | undefined {
  return f?.fields[name];
}

/** Unit codes as people type them. */
export function codesOf(text: string): string[] {
  return text.split(/[\s,;，；、]+/).filter(Boolean);
}
