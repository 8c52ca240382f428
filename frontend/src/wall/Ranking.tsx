/** The units under what is looked at, ranked by the scene's measure. */
import { count } from "../format";
import { levelBelow, measureFigures } from "./feeds";
import { Panel } from "./Panel";
import { rank, share } from "./rank";
import type { Scene } from "./scene";
import { frame, settings } from "./store";
import { t } from "./words";

/** Rows that fit the panel. */
const rows = { wide: 11, upright: 4, panorama: 17 } as const;

export function Ranking({ scene, measure }: { scene: Scene; measure: string }) {
  const by = levelBelow(scene.focus);
  const found = measureFigures(measure, by, scene.focus);
  const least = settings.value.min_denominator;
  const { groups, left } = share(rank(found.values, least, found.good === "high"), rows[frame.value]);
  const title = t("rank.title", { measure: found.name, level: t(`rank.${by}`) });
  const aside = groups.flatMap(g => g.aside);
  return (
    <Panel name="ranking" title={title} aside={found.good === "high" ? t("rank.lowest") : undefined} of={[found]}>
      {groups.map(g => (
        <div class="group" key={g.key} style={{ flexGrow: g.rows.length }}>
          {groups.length > 1 && g.rows.length > 0 && <h3>{t(g.key)}</h3>}
          <ol>
            {g.rows.map((r, i) => (
              <li key={r.code} class={r.code === scene.mark ? "here" : ""}>
                <em>{i + 1}</em>
                <span class="name">{r.name}</span>
                <span class="track">
                  <span class="bar" style={{ width: `${Math.max(1, 100 * r.share)}%` }} />
                </span>
                <strong>{found.format(r.value)}</strong>
              </li>
            ))}
          </ol>
        </div>
      ))}
      <p class="note">
        {left > 0 && <span>{t("rank.more", { n: count(left) })}</span>}
        {aside.length > 0 && <span>{t("rank.few", { n: least })}</span>}
      </p>
    </Panel>
  );
}
