/** A number by thumb: common ones in one tap, others by plus and minus or by typing. */
export function Stepper({
  name,
  value,
  common,
  set,
}: {
  name: string;
  value: number;
  common: readonly number[];
  set: (n: number) => void;
}) {
  const clamp = (n: number) => Math.min(9999, Math.max(1, Math.round(n) || 1));
  return (
    <div class="stepper">
      <div class="stepper-row">
        <button type="button" aria-label={`${name} −1`} onClick={() => set(clamp(value - 1))}>
          −
        </button>
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={9999}
          aria-label={name}
          value={value}
          onChange={e => set(clamp(Number(e.currentTarget.value)))}
        />
        <button type="button" aria-label={`${name} +1`} onClick={() => set(clamp(value + 1))}>
          +
        </button>
      </div>
      <div class="chips">
        {common.map(n => (
          <button key={n} type="button" class="quick" aria-pressed={n === value} onClick={() => set(n)}>
            {n}
          </button>
        ))}
      </div>
    </div>
  );
}
