/** What shapes, colours and rings mean, by the name of their scheme; a level pressed shows only it. */
import { useComputed } from "@preact/signals";
import { t } from "../i18n";
import { quick, toggle } from "../state";
import { LevelSwatch, Swatch } from "./Swatch";

const levels = [1, 2, 3, 4] as const;

export function Legend() {
  return (
    <section class="legend">
      <h2>{t("legend.title")}</h2>
      <p class="muted small">{t("legend.scheme")}</p>
      <ul class="levels">
        {levels.map(n => (
          <li key={n}>
            <LevelButton level={n} />
          </li>
        ))}
      </ul>
      <ul class="signs small">
        <li>
          <Swatch layer="disputes" code="" level={3} overdue />
          {t("legend.overdue")}
        </li>
        <li>
          <Bubble />
          {t("legend.bubble")}
        </li>
      </ul>
    </section>
  );
}

function LevelButton({ level }: { level: (typeof levels)[number] }) {
  const pressed = useComputed(() => quick.value.levels.has(level));
  const press = () => {
    const now = quick.peek();
    quick.value = { ...now, levels: toggle(now.levels, level, !now.levels.has(level)) };
  };
  return (
    <button type="button" aria-pressed={pressed} onClick={press}>
      <LevelSwatch level={level} />
      {t(`level.${level}`)}
    </button>
  );
}

/** A bubble as on the map: shares of a ring by level, worst first from the top. */
function Bubble() {
  const arcs = [
    [1, 0.125],
    [2, 0.2],
    [3, 0.3],
    [4, 0.375],
  ] as const;
  let from = 0;
  return (
    <svg class="swatch" viewBox="-5 -5 34 34" aria-hidden="true">
      {arcs.map(([level, share]) => {
        const dash = `${share * 100} ${100 - share * 100}`;
        const arc = (
          <circle
            key={level}
            class={`arc arc-${level}`}
            cx="12"
            cy="12"
            r="12"
            pathLength={100}
            stroke-dasharray={dash}
            stroke-dashoffset={25 - from * 100}
          />
        );
        from += share;
        return arc;
      })}
      <circle
        class="late-arc"
        cx="12"
        cy="12"
        r="17.5"
        pathLength={100}
        stroke-dasharray="25 75"
        stroke-dashoffset={25}
      />
      <text x="12" y="12" text-anchor="middle" dominant-baseline="central">
        8
      </text>
    </svg>
  );
}
