/** Every way to narrow: time, stage, level, marks, owner, satisfaction, place and text, each option with what it would leave. */
import { useComputed, useSignal } from "@preact/signals";
import { findUnits } from "../client";
import { type CodeField, codeFields, flags, type Quick, spans, stageCount, stages } from "../filter";
import { count, shortName } from "../format";
import { label, t } from "../i18n";
import { facets } from "../load/facets";
import { circle } from "../ring";
import { crossed, drawing, quick, recordLayers, toggle } from "../state";
import type { Code, Found } from "../wire";
import { Histogram } from "./Histogram";
import { Icon } from "./Icon";
import { Segments } from "./Segments";
import { Why } from "./Why";

export function Filters() {
  const counts = facets.value;
  return (
    <div class="filters">
      <Why />
      <section>
        <h2 class="minor">{t("filter.span")}</h2>
        <Span />
        <Histogram />
      </section>
      <section>
        <h2 class="minor">{t("filter.stage")}</h2>
        <div class="options">
          {stages.map(s => (
            <Option
              key={s}
              on={() => quick.value.stage === s}
              name={t(`stage.${s}`)}
              left={counts ? stageCount(s, counts) : null}
              press={() => set({ stage: s })}
            />
          ))}
        </div>
      </section>
      <section>
        <h2 class="minor">{t("filter.level")}</h2>
        <div class="options">
          {([1, 2, 3, 4] as const).map(n => (
            <Option
              key={n}
              on={() => quick.value.levels.has(n)}
              name={t(`level.${n}`)}
              left={counts ? (counts.get("level")?.get(String(n)) ?? 0) : null}
              press={() => set({ levels: flipped(quick.peek().levels, n) })}
            />
          ))}
        </div>
      </section>
      <section>
        <h2 class="minor">{t("filter.flags")}</h2>
        <div class="options">
          {flags.map(flag => (
            <Option
              key={flag}
              on={() => quick.value.flags.has(flag)}
              name={t(`flag.${flag}`)}
              left={counts ? (counts.get(flag)?.get("true") ?? 0) : null}
              press={() => set({ flags: flipped(quick.peek().flags, flag) })}
            />
          ))}
        </div>
      </section>
      {codeFields.map(field => (
        <Codes key={field} field={field} />
      ))}
      <Where />
      <Text />
    </div>
  );
}

function Span() {
  const { days, span } = quick.value;
  return (
    <Segments
      name="span"
      title={t("filter.span")}
      options={spans.map(s => ({ value: String(s), label: t(`spanShort.${s}`) }))}
      value={days ? "" : String(span)}
      choose={s => set({ span: spans.find(n => String(n) === s) ?? 0, days: null })}
    />
  );
}

function Text() {
  return (
    <label class="line">
      <span>{t("filter.text")}</span>
      <input
        type="text"
        placeholder={t("filter.textHint")}
        value={quick.value.text}
        maxLength={100}
        onChange={e => set({ text: e.currentTarget.value.trim() })}
      />
    </label>
  );
}

function Codes({ field }: { field: CodeField }) {
  const codes = codesOf(field);
  const counts = facets.value;
  if (codes.length === 0) return null;
  return (
    <section>
      <h2 class="minor">{t(`filter.${field}`)}</h2>
      <div class="options">
        {codes.map(c => {
          const key = `${field}:${c.code}`;
          return (
            <Option
              key={key}
              on={() => quick.value.codes.has(key)}
              name={label(c.label)}
              left={counts ? (counts.get(field)?.get(c.code) ?? 0) : null}
              press={() => set({ codes: flipped(quick.peek().codes, key) })}
            />
          );
        })}
      </div>
    </section>
  );
}

/** The codes of a field, of the first layer that has it. */
function codesOf(field: string): readonly Code[] {
  return recordLayers.value.map(l => l.fields.find(f => f.name === field)?.codes).find(c => c !== undefined) ?? [];
}

interface OptionProps {
  /** Whether it is in force: followed by attributes alone, so that a press is seen before anything is rendered. */
  on: () => boolean;
  name: string;
  /** How many records it would leave; null while that is not known. */
  left: number | null;
  press: () => void;
}

function Option({ on, name, left, press }: OptionProps) {
  const pressed = useComputed(on);
  return (
    <button type="button" class={`option ${left === 0 ? "nil" : ""}`} aria-pressed={pressed} onClick={press}>
      {name}
      {left !== null && <span class="muted">{count(left)}</span>}
    </button>
  );
}

const tools = ["polygon", "rectangle", "circle"] as const;

function Where() {
  const { area, inView } = quick.value;
  return (
    <section>
      <h2 class="minor">{t("filter.where")}</h2>
      <div class="options tools-row">
        {tools.map(tool => (
          <button
            key={tool}
            type="button"
            class="square"
            aria-pressed={drawing.value === tool}
            title={t(`filter.${tool}`)}
            onClick={() => (drawing.value = drawing.value === tool ? null : tool)}
          >
            <Icon name={tool} />
            <span class="unseen">{t(`filter.${tool}`)}</span>
          </button>
        ))}
        {area && (
          <button type="button" class="plain small" onClick={() => set({ area: null })}>
            {t("filter.clearArea")}
          </button>
        )}
      </div>
      {drawing.value && (
        <p class={crossed.value ? "failed small" : "muted small"} role="status">
          {t(crossed.value ? "drawing.crossed" : `drawing.${drawing.value}`)}
        </p>
      )}
      <Around />
      <label class="check">
        <input type="checkbox" checked={inView} onChange={e => set({ inView: e.currentTarget.checked })} />
        {t("filter.inView")}
      </label>
    </section>
  );
}

/** A circle without a hand on the map: so many kilometres around a place that is named. */
function Around() {
  const found = useSignal<Found["units"]>([]);
  const failed = useSignal(false);
  const km = useSignal(5);
  const take = (u: Found["units"][number] | undefined) => {
    if (u?.point) set({ area: circle(u.point, km.value * 1000) });
  };
  const ask = (e: SubmitEvent) => {
    e.preventDefault();
    const text = String(new FormData(e.currentTarget as HTMLFormElement).get("place") ?? "").trim();
    if (!text || !(km.value > 0)) return;
    findUnits(text, new AbortController().signal)
      .then(all => {
        found.value = all.units.filter(u => u.point);
        failed.value = found.value.length === 0;
        if (found.value.length === 1) take(found.value[0]);
      })
      .catch(() => (failed.value = true));
  };
  return (
    <form class="around" onSubmit={ask}>
      <input type="text" name="place" aria-label={t("filter.around")} placeholder={t("filter.around")} />
      <input
        type="number"
        aria-label={t("filter.aroundKm")}
        min="0.5"
        max="100"
        step="0.5"
        value={km.value}
        onInput={e => (km.value = e.currentTarget.valueAsNumber)}
      />
      <span class="small muted">{t("filter.aroundKm")}</span>
      <button type="submit">{t("filter.aroundGo")}</button>
      {found.value.length > 1 && (
        <select aria-label={t("filter.around")} onChange={e => take(found.value[Number(e.currentTarget.value)])}>
          <option value="">{t("paste.choose", { n: found.value.length })}</option>
          {found.value.map((u, i) => (
            <option key={u.code} value={i}>
              {[...u.path.slice(1), u.name].map(shortName).join(" › ")}
            </option>
          ))}
        </select>
      )}
      {failed.value && <p class="failed">{t("filter.aroundNone")}</p>}
    </form>
  );
}

function set(change: Partial<Quick>): void {
  quick.value = { ...quick.peek(), ...change };
}

function flipped<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return toggle(set, member, !set.has(member));
}
