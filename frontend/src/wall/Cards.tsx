/** The cases that press, the newest ones, and the line at the bottom. No names, titles or points: a wall hangs in the open. */
import type { ComponentChildren } from "preact";
import { shortName } from "../format";
import { bodyOf } from "../shape";
import { countdown, kindOf, newest, ownerOf, placeOf, pressing, spotOf, whenOf } from "./card";
import { caseLayers } from "./facts";
import { cardsWish, kept, today } from "./feeds";
import { Panel } from "./Panel";
import type { Scene } from "./scene";
import { atlas, zone } from "./store";
import type { Card } from "./wire";
import { type Key, t } from "./words";

/** Cards asked for of each layer: more than are shown, so that counts of what is pressing by level hold for the ticker too. */
export const asked = 60;

/** Of a unit, or of all that is seen. */
export function dueCards(unit = ""): { cards: Card[]; standing: { failed: boolean; asOf: number }[]; loaded: boolean } {
  const all = caseLayers.map(l => kept(cardsWish(l, "due", asked, unit)));
  return { cards: pressing(all.flatMap(k => k.data?.cards ?? [])), standing: all, loaded: all.every(k => k.data) };
}

function newCards(): { cards: Card[]; standing: { failed: boolean; asOf: number }[]; loaded: boolean } {
  const all = caseLayers.map(l => kept(cardsWish(l, "newest", asked)));
  return { cards: newest(all.flatMap(k => k.data?.cards ?? [])), standing: all, loaded: all.every(k => k.data) };
}

/** A level by colour, shape and letter. */
export function LevelMark({ level }: { level: number | null }) {
  const l = level ?? 0;
  return (
    <span class={`level l${l}`}>
      <svg viewBox="-3 -4 30 31" aria-hidden="true">
        <path d={bodyOf(l).path} />
      </svg>
      <em>{t(`level.${l}` as Key)}</em>
    </span>
  );
}

export function Pressing({ scene }: { scene: Scene | null }) {
  const { cards, standing, loaded } = dueCards(scene?.focus);
  return (
    <Panel
      name="pressing"
      title={t("cards.title")}
      aside={scene?.focus ? nameOf(scene.focus) : undefined}
      of={standing}
    >
      <List empty={loaded ? t("cards.none") : ""} cards={cards}>
        {c => (
          <>
            <span class="line">
              <LevelMark level={c.level} />
              <span class="kind">
                <span class="layer">{t(`layer.${c.layer}` as Key)} · </span>
                {kindOf(c)}
              </span>
              <strong class={c.overdue ? "late" : "soon"}>{countdown(c, today.value, zone.value)}</strong>
            </span>
            <span class="line under">
              <span class="place">{placeOf(c)}</span>
              <span>{ownerOf(c)}</span>
            </span>
          </>
        )}
      </List>
    </Panel>
  );
}

export function Latest() {
  const { cards, standing, loaded } = newCards();
  return (
    <Panel name="latest" title={t("live.title")} of={standing}>
      <List empty={loaded ? t("live.none") : ""} cards={cards}>
        {c => (
          <span class="line">
            <LevelMark level={c.level} />
            <span class="kind">{kindOf(c)}</span>
            <span class="place">{spotOf(c)}</span>
            <em>{whenOf(c, today.value, zone.value)}</em>
          </span>
        )}
      </List>
    </Panel>
  );
}

function nameOf(code: string): string {
  return shortName(atlas.value?.get(code)?.name ?? "");
}

/** As many whole rows as the panel has room for: the rest is cut by rows, never through one. */
function List(props: { cards: readonly Card[]; empty: string; children: (c: Card) => ComponentChildren }) {
  if (props.cards.length === 0) return <p class="empty">{props.empty}</p>;
  return (
    <ul class="rows">
      {props.cards.slice(0, 12).map((c, i) => (
        <li key={i}>{props.children(c)}</li>
      ))}
    </ul>
  );
}
