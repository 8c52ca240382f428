/** The units under what is looked at, ranked by the scene's measure. */
import { count } from "../format";
import { levelBelow, measureFigures, top } from "./feeds";
import { Panel } from "./Panel";
import { rank, share } from "./rank";
import type { Scene } from "./scene";
import { frame, settings } from "./store";
import { t } from "./words";

/** Rows that fit the panel. */
const rows = { wide: 11, upright: 4, panorama: 17 } as const;

/** A longer unit is left to the legend, which has room for it. */
const longUnit = 8;

export function Ranking({ scene, measure }: { scene: Scene; measure: string }) {
  const by = levelBelow(scene.focus);
  const found = measureFigures(measure, by, scene.focus);
  const least = settings.value.min_denominator;
  const ranked = rank(found.values, least, found.good === "high");
  // An upright screen has no room for a heading of three parts: rows say what units they are, the note what the whole has.
  const upright = frame.value === "upright";
  const title = upright ? found.name : t("rank.title", { measure: found.name, level: t(`rank.${by}`) });
  // Headings of more groups than two take rows on an upright screen.
  const room = rows[frame.value] - (upright ? Math.max(0, ranked.length - 2) : 0);
  const { groups, left } = share(ranked, room);
  const aside = groups.flatMap(g => g.aside);
  const { whole, unit, good } = found;
  const longest = Math.max(...groups.flatMap(g => g.rows.map(r => (r.share > 0 ? r.value / r.share : 0))));
  const mark = whole && longest > 0 && whole.value <= longest ? (100 * whole.value) / longest : null;
  const better = (value: number) =>
    whole !== null && good !== "none" && (good === "high" ? value >= whole.value : value <= whole.value);
  const all = whole && `${top.value.name}\u00a0${whole.atMost ? "≤" : ""}${found.format(whole.value)}`;
  const of = [all, unit.length <= longUnit ? unit : ""].filter(Boolean).join("\u00a0");
  return (
    <Panel name="ranking" title={title} aside={upright ? undefined : of} of={[found]}>
      {groups.map(g => (
        <div class="group" key={g.key} style={{ flexGrow: g.rows.length }}>
          {groups.length > 1 && g.rows.length > 0 && <h3>{t(g.key)}</h3>}
          <ol>
            {g.rows.map((r, i) => (
              <li key={r.code} class={r.code === scene.mark ? "here" : ""}>
                <em>{i + 1}</em>
                <span class="name">{r.name}</span>
                <span class="track">
                  <span
                    class={better(r.value) ? "bar better" : "bar"}
                    style={{ width: `${Math.max(1, 100 * r.share)}%` }}
                  />
                  {mark !== null && <span class="whole" style={{ left: `${mark}%` }} />}
                </span>
                <strong>{found.format(r.value)}</strong>
              </li>
            ))}
          </ol>
        </div>
      ))}
      <p class="note">
        {upright && of && <span>{of}</span>}
        {left > 0 && <span>{t(upright ? "rank.more.brief" : "rank.more", { n: count(left) })}</span>}
        {aside.length > 0 && !(upright && left > 0) && <span>{t("rank.few", { n: least })}</span>}
      </p>
    </Panel>
  );
}
