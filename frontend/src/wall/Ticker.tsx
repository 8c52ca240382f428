/** The line at the bottom: pressing cases by level, a few at a time, turned over every few seconds; nothing runs. */

import { dueCards, LevelMark } from "./Cards";
import { countdown, kindOf, spotOf } from "./card";
import { today } from "./feeds";
import { frame, now, zone } from "./store";
import { type Key, lang, t } from "./words";

const turnMs = 8000;
/** How many are gone through before the first comes again. */
const most = 36;

export function Ticker() {
  const page = Math.floor(now.value / turnMs);
  const { cards, loaded } = dueCards();
  const byLevel = [...cards].sort((a, b) => (a.level || 5) - (b.level || 5)).slice(0, most);
  const width = { wide: lang.value === "en" ? 2 : 3, upright: 1, panorama: 6 }[frame.value];
  const pages = Math.max(1, Math.ceil(byLevel.length / width));
  const at = (page % pages) * width;
  if (loaded && byLevel.length === 0) return <footer class="ticker">{t("cards.none")}</footer>;
  return (
    <footer class="ticker">
      <ul key={page % pages}>
        {byLevel.slice(at, at + width).map((c, i) => (
          <li key={i}>
            <LevelMark level={c.level} />
            <span>
              <span class="layer">{t(`layer.${c.layer}` as Key)} · </span>
              {kindOf(c)}
            </span>
            <span class="place">{spotOf(c)}</span>
            <strong class={c.overdue ? "late" : "soon"}>{countdown(c, today.value, zone.value)}</strong>
          </li>
        ))}
      </ul>
    </footer>
  );
}
