/** A choice of one or several, as buttons large enough for a thumb. It stands in a fieldset that names it. */
export interface Option {
  value: string;
  text: string;
  mark?: string; // a letter or sign beside the text
  tone?: string; // class for colour
}

export function Chips({
  name,
  options,
  chosen,
  pick,
  many = false,
}: {
  name: string;
  options: readonly Option[];
  chosen: readonly string[];
  pick: (value: string) => void;
  many?: boolean;
}) {
  return (
    <div class="chips">
      {options.map(o => (
        <label key={o.value} class={`chip ${o.tone ?? ""}`}>
          <input
            type={many ? "checkbox" : "radio"}
            name={name}
            value={o.value}
            checked={chosen.includes(o.value)}
            onChange={() => pick(o.value)}
          />
          <span>
            {o.mark ? <b aria-hidden="true">{o.mark}</b> : null}
            {o.text}
          </span>
        </label>
      ))}
    </div>
  );
}
