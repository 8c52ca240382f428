/** The legend of coloured land: exact edges, how many units are in each class, by which scheme; hatch for those without a value. */
import { signal } from "@preact/signals";
import { count } from "../format";
import { label, t } from "../i18n";
import { readInk, type Swath, swaths, turns } from "../shade";
import { compare, paint, scheme, secondSummary, summary } from "../state";
import { edgesOf, type Method, methods } from "../topic";
import { changeFigure, changeUnit, figure, thirdsText, unitText } from "../value";
import type { Summary } from "../wire";

export function Classes() {
  const { data } = summary.value;
  const beside = secondSummary.value?.data ?? null;
  if (!data) return <div class="classes waiting" aria-hidden="true" />;
  if (beside) return <Pairs first={data} other={beside} />;
  const change = compare.value && data.previous !== null;
  paint.value; // the theme's colours are read anew
  const of = change ? turns(data, readInk()) : swaths(data, readInk());
  return (
    <section class="classes" aria-label={t("legend.title")}>
      <h2 class="minor">
        {change
          ? t("classes.change")
          : t("classes.title", { method: t(`method.${scheme.value.method}`), n: of.length })}
        <span> · {change ? changeUnit(data.definition) : unitText(data.definition)}</span>
      </h2>
      <ol>
        {[...of].reverse().map(s => (
          <Row key={`${s.from} ${s.to}`} swath={s} of={of} data={data} change={change} />
        ))}
        <Without data={data} />
      </ol>
      {!change && <MethodChoice />}
    </section>
  );
}

function Row({ swath, of, data, change }: { swath: Swath; of: readonly Swath[]; data: Summary; change: boolean }) {
  const most = Math.max(1, ...of.map(s => s.count));
  const text = (v: number) => (change ? changeFigure(v, data.definition) : figure(v, data.definition));
  return (
    <li>
      <i class="chip-colour" style={{ background: swath.colour }} aria-hidden="true" />
      <span class="edges">
        {swath.from === swath.to ? text(swath.from) : `${text(swath.from)} – ${text(swath.to)}`}
      </span>
      <span class="bar-of" aria-hidden="true">
        <i style={{ width: `${(100 * swath.count) / most}%` }} />
      </span>
      <span class="muted">{t("classes.units", { n: count(swath.count) })}</span>
    </li>
  );
}

/** Units without a value: hatched, and how many of them are so few that they are not told. */
function Without({ data }: { data: Summary }) {
  const none = data.values.filter(v => v.value === null);
  if (none.length === 0) return null;
  const few = none.filter(v => v.note === "suppressed").length;
  return (
    <li>
      <i class="chip-colour hatched" aria-hidden="true" />
      <span class="edges">{t("classes.none", { n: count(none.length) })}</span>
      {few > 0 && <span class="muted wide">{t("classes.suppressed", { n: count(few) })}</span>}
    </li>
  );
}

const typed = signal<string | null>(null);

/** How values become classes; own edges are typed. */
function MethodChoice() {
  const { method, classes, edges } = scheme.value;
  const text = typed.value ?? edges.join(", ");
  const choose = (m: Method) => {
    typed.value = null;
    const known = summary.value.data?.classes?.edges ?? [0, 1];
    scheme.value =
      m === "manual" ? { method: m, classes: known.length - 1, edges: known } : { method: m, classes, edges: [] };
  };
  return (
    <div class="method">
      <select aria-label={t("topic.method")} value={method} onChange={e => choose(e.currentTarget.value as Method)}>
        {methods.map(m => (
          <option key={m} value={m}>
            {t(`method.${m}`)}
          </option>
        ))}
      </select>
      {method === "manual" ? (
        <input
          type="text"
          aria-label={t("topic.edges")}
          aria-invalid={typed.value !== null && edgesOf(typed.value) === null}
          title={t("topic.edgesBad")}
          value={text}
          onInput={e => {
            typed.value = e.currentTarget.value;
            const next = edgesOf(typed.value);
            if (next) scheme.value = { method, classes: next.length - 1, edges: next };
          }}
        />
      ) : (
        <select
          aria-label={t("topic.classes")}
          value={classes}
          onChange={e => (scheme.value = { ...scheme.value, classes: Number(e.currentTarget.value) })}
        >
          {[3, 4, 5, 6, 7].map(n => (
            <option key={n}>{n}</option>
          ))}
        </select>
      )}
      {typed.value !== null && edgesOf(typed.value) === null && <p class="failed">{t("topic.edgesBad")}</p>}
    </div>
  );
}

/** Nine colours: across the first measure, upwards the second. */
function Pairs({ first, other }: { first: Summary; other: Summary }) {
  paint.value;
  const { pairs } = readInk();
  return (
    <section class="classes" aria-label={t("legend.title")}>
      <h2 class="minor">{t("classes.pair")}</h2>
      <div class="pairs">
        <span class="up small">{label(other.definition.label)} ↑</span>
        <div class="nine" aria-hidden="true">
          {[2, 1, 0].flatMap(row =>
            [0, 1, 2].map(c => <i key={`${row}${c}`} style={{ background: pairs[row * 3 + c] }} />),
          )}
        </div>
        <span class="across small">{label(first.definition.label)} →</span>
      </div>
      <p class="muted small">{thirdsText(first)}</p>
      <p class="muted small">{thirdsText(other)}</p>
      <ol>
        <Without data={first} />
      </ol>
    </section>
  );
}
