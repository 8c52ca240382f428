/** A choice of few, side by side: a group of radio buttons. */

export function Segments<T extends string>({ name, title, options, value, choose }: SegmentsProps<T>) {
  return (
    <fieldset class="segments">
      <legend class="unseen">{title}</legend>
      {options.map(o => (
        <label key={o.value} class={o.value === value ? "on" : ""}>
          <input
            type="radio"
            class="unseen"
            name={name}
            value={o.value}
            checked={o.value === value}
            onChange={() => choose(o.value)}
          />
          {o.label}
        </label>
      ))}
    </fieldset>
  );
}

interface SegmentsProps<T extends string> {
  name: string;
  title: string;
  options: readonly { value: T; label: string }[];
  value: T;
  choose: (value: T) => void;
}
