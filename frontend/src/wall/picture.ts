/** The current scene as the map takes it. */
import { computed, effect, signal } from "@preact/signals";
import { type Glyph, glyphOf } from "../glyph";
import type { MapScene, Sign } from "../map/wall/scene";
import { kindOf } from "./card";
import type { Choropleth } from "./choropleth";
import { cardsWish, choropleth, hotspotWish, hour, kept, pool, pulsesWish } from "./feeds";
import type { Wish } from "./source";
import { now, options, stage } from "./store";
import { current } from "./tour";
import { VisitPulse, visitsOf } from "./visits";
import type { Card, Cards } from "./wire";
import { t } from "./words";

const pulse = new VisitPulse();
/** Visits of the last hours; null before the first answer, or when they are not shown. */
export const pulses = computed(() =>
  stage.value === "open" && options.value.layers.has("visits") ? kept(pulsesWish()).data : null,
);
const visits = computed<ReadonlyMap<string, number>>(() => (pulses.value ? visitsOf(pulses.value) : new Map()));
/** Villages that pulse now. */
export const grown = signal<readonly string[]>([]);
/** Between two volleys of pulses where nothing new comes. */
const volleyMs = 20_000;

/** Hazard cards asked for: the worst first, so that what is left out is the least. */
const hazardCards = 200;

export const shownMeasure = computed(() => current.value?.measure ?? "disputes.rate");
export const shade = computed<Choropleth | null>(() => choropleth(shownMeasure.value).data);

/** The hazards of the county that is looked at, else of all: nearer by, fewer are left out. */
const hazardAnswer = computed(() => kept(hazardsWish(current.value?.focus ?? "")).data);
export function hazardsWish(focus: string): Wish<Cards> {
  return cardsWish("hazards", "level", hazardCards, focus.slice(0, 6));
}
const hazards = computed<readonly Card[]>(() =>
  options.value.layers.has("hazards") ? (hazardAnswer.value?.cards ?? []) : [],
);
/** How many of the hazards the signs stand for, where they are not all. */
export const hazardsCut = computed(() => {
  const { cards, numberMatched } = hazardAnswer.value ?? { cards: [], numberMatched: 0 };
  return cards.length < numberMatched ? cards.length : null;
});

/** What the silhouettes of the signs stand for, in the schema's words. */
export const signKinds = computed<readonly { glyph: Glyph; name: string }[]>(() => {
  const focus = current.value?.focus ?? "";
  const names = new Map<Glyph, string>();
  for (const c of hazards.value) {
    const glyph = glyphOf("hazards", c.kind);
    if (c.status === "removed" || !c.village.startsWith(focus) || names.has(glyph)) continue;
    names.set(glyph, glyph === "hazard" ? t("legend.others") : kindOf(c));
  }
  return [...names].map(([glyph, name]) => ({ glyph, name })).sort((a, b) => (a.glyph < b.glyph ? -1 : 1));
});

/** Signs by township while a whole prefecture or county is seen, by village nearer by. */
export function signsOf(cards: readonly Card[], focus: string): Sign[] {
  const digits = focus.length >= 9 ? 12 : 9;
  const found = new Map<string, Sign>();
  for (const c of cards) {
    if (c.status === "removed" || !c.village.startsWith(focus)) continue;
    const unit = c.village.slice(0, digits);
    const glyph = glyphOf("hazards", c.kind);
    const sign = found.get(`${unit} ${glyph}`) ?? { unit, glyph, level: 0, count: 0, overdue: false };
    const level = c.level ?? 0;
    sign.level = sign.level === 0 ? level : level === 0 ? sign.level : Math.min(sign.level, level);
    sign.count++;
    sign.overdue ||= c.overdue;
    found.set(`${unit} ${glyph}`, sign);
  }
  return [...found.values()];
}

/** Hot villages are those of disputes: they are outlined where the map is about cases. */
export const showsHot = computed(
  () =>
    options.value.layers.has("hotspots") && !options.value.visitor && /^(disputes|cases)\./.test(shownMeasure.value),
);
/** Signs of hazards stand where the map is not about visits. */
export const showsSigns = computed(
  () => options.value.layers.has("hazards") && !shownMeasure.value.startsWith("visits."),
);

export const picture = computed<MapScene>(() => {
  const scene = current.value;
  const { layers } = options.value;
  const colours = shade.value;
  const hot = showsHot.value ? kept(hotspotWish()).data : null;
  return {
    focus: scene?.focus || null,
    mark: scene?.mark ?? null,
    classes: colours?.classes ?? new Map(),
    steps: colours?.edges.length ?? 5,
    hot: new Map(hot?.values.filter(h => h.class > 0).map(h => [h.unit, h.class])),
    signs: showsSigns.value ? signsOf(hazards.value, scene?.focus ?? "") : [],
    visits: layers.has("visits") ? visits.value : new Map(),
  };
});

/** Lets villages pulse where visits are made, and by turns where they were made in the last hours. Returns a disposer. */
export function followVisits(): () => void {
  let at = 0;
  let asked = hour.peek();
  const stops = [
    effect(() => {
      if (hour.value === asked) return;
      asked = hour.value;
      pool.hear(["visits"]); // the hours that are shown are others, though no visit came
    }),
    effect(() => {
      const more = pulses.value ? pulse.feed(pulses.value) : [];
      if (more.length === 0) return;
      at = now.peek();
      grown.value = more;
    }),
    effect(() => {
      if (!pulses.value || now.value - at < volleyMs) return;
      at = now.value;
      const more = pulse.next(pulses.value, current.peek()?.focus ?? "");
      if (more.length > 0) grown.value = more;
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
