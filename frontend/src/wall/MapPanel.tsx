/** The middle of the wall: the headline, the map, its legend, the code to scan. */
import { effect } from "@preact/signals";
import { clock, count, inLanguage, localDay } from "../format";
import { glyphs } from "../glyph";
import { levels } from "../map/wall/atlas";
import { classColours, WallMap } from "../map/wall/wallmap";
import { LevelMark } from "./Cards";
import { steps } from "./choropleth";
import { deskUrl } from "./desk";
import { choropleth, hotspotWish, kept, pulseHours } from "./feeds";
import { Age } from "./Panel";
import { grown, hazardsCut, picture, pulses, shade, shownMeasure, showsHot, showsSigns, signKinds } from "./picture";
import { Qr } from "./Qr";
import type { Scene } from "./scene";
import { atlas, frame, held, landless, notice, options, progress, session, zone } from "./store";
import { scenes, type Tour } from "./tour";
import type { Pulses } from "./wire";
import { type Key, lang, t } from "./words";

/** The one map of the page; null until its canvas is there. */
let map: WallMap | null = null;
let stops: (() => void)[] = [];
/** When a scene was last drawn, by the machine's clock; 0 before the first. */
export const drawnAt = (): number => map?.drawnAt ?? 0;

function mount(canvas: HTMLCanvasElement | null): void {
  for (const stop of stops) stop();
  map?.dispose();
  map = null;
  stops = [];
  if (!canvas) return;
  const host = canvas.parentElement;
  const sizeOf = (name: string) => {
    const box = host?.querySelector(name)?.getBoundingClientRect();
    const above = canvas.getBoundingClientRect();
    if (!box || box.top >= above.bottom - 1) return { width: 0, height: 0 }; // it stands beside the canvas, not on it
    return { width: box.width, height: box.height };
  };
  const own = new WallMap(canvas, () => matchMedia("(prefers-reduced-motion: reduce)").matches, {
    sizes: () => ({ left: sizeOf(".legend"), right: sizeOf(".corner") }),
    stand: ({ left, right }) => {
      if (!host) return;
      host.dataset.left = left;
      host.dataset.right = right;
    },
  });
  map = own;
  const panels = new ResizeObserver(() => own.redraw());
  for (const name of [".legend", ".corner"]) {
    const panel = host?.querySelector(name);
    if (panel) panels.observe(panel);
  }
  stops = [
    () => panels.disconnect(),
    effect(() => {
      if (atlas.value) own.setAtlas(atlas.value);
    }),
    effect(() => {
      void options.value.theme;
      queueMicrotask(() => own.repaint());
    }),
    effect(() => own.show(picture.value)),
    effect(() => own.pulse(grown.value)),
  ];
}

export function MapPanel({ scene, tour }: { scene: Scene | null; tour: Tour }) {
  const found = choropleth(shownMeasure.value);
  const standing = showsHot.value ? [found, kept(hotspotWish())] : [found];
  return (
    <main class="middle">
      <Headline scene={scene} />
      <div class="map">
        <canvas ref={mount} role="img" aria-label={scene?.headline ?? ""} onClick={e => point(e, scene, tour)} />
        <Legend />
        {landless.value && <p class="empty bare">{t("map.bare")}</p>}
        <div class="corner">
          <Age of={standing} />
          {scene && !notice.value && <Qr url={deskUrl(scene, location.origin)} />}
        </div>
      </div>
      <Origin />
    </main>
  );
}

/** Goes to the unit under the finger: one level below what fills the map. */
function point(e: MouseEvent, scene: Scene | null, tour: Tour): void {
  const box = (e.currentTarget as HTMLCanvasElement).getBoundingClientRect();
  const hits = map?.hit(e.clientX - box.left, e.clientY - box.top) ?? [];
  const focus = scene?.focus ?? "";
  const inside = hits.find(r => r.code.startsWith(focus) && r.code.length > focus.length && r.level !== "villages");
  const unit = inside ?? hits.find(r => r.level === levels[0]);
  if (unit) tour.hold(unit);
}

function Headline({ scene }: { scene: Scene | null }) {
  const told = notice.value;
  if (told) return <Told />;
  const all = scenes.value;
  const at = all.findIndex(s => s.key === scene?.key);
  const text = scene?.headline ?? "";
  return (
    <div class="headline">
      <h2 key={scene?.key} class={emsOf(text) > oneLine ? "long" : ""}>
        {phrases(text).map((p, i) => (
          <span key={i}>{p}</span>
        ))}
      </h2>
      <p class="tour" aria-hidden="true">
        {options.value.paused && <em>{t("tour.paused")}</em>}
        {held.value && <em>{t("tour.held")}</em>}
        {at >= 0 && <span>{t("tour.place", { n: at + 1, of: all.length })}</span>}
        <span class="course">
          <span style={{ width: `${100 * progress.value}%` }} />
        </span>
      </p>
    </div>
  );
}

/** The parts between which a headline may turn: a Chinese one after its commas and before brackets, never within a word. */
function phrases(text: string): string[] {
  return lang.value === "zh" ? text.split(/(?<=[：，])|(?=（)/) : [text];
}

/** Width of a text in its own height, roughly: Latin letters and figures are half as wide as Chinese ones. */
function emsOf(text: string): number {
  return [...text].reduce((sum, c) => sum + (c < "\u2e80" ? 0.55 : 1), 0);
}

/** What fits the headline in one line of its larger type. */
const oneLine = 20;

/** A case that has just been registered, in place of the headline. */
function Told() {
  const told = notice.value;
  if (!told) return null;
  const { card, count } = told;
  const level = t(`level.${card.level ?? 0}` as Key);
  const layer = t(`layer.${card.layer}` as Key);
  const where = t("alert.where", {
    county: card.county_name,
    township: card.township_name,
    village: card.village_name,
  });
  return (
    <div class={`headline told l${card.level ?? 0}`} role="alert">
      <h2>
        <LevelMark level={card.level} />
        <span class="what">
          {count > 1 ? t("alert.many", { n: count, level }) : t("alert.title", { level, layer })}
        </span>
        {count === 1 && <span class="what">{where}</span>}
      </h2>
    </div>
  );
}

/** How many visits the rings stand for; when there are none, that there are none, and when the newest was. */
function visitsText(p: Pulses): string {
  const n = p.values.reduce((sum, v) => sum + v.visits, 0);
  const hours = pulseHours;
  if (n > 0) return t("legend.visits", { hours, n: count(n) });
  if (p.undated > 0) return t("legend.visits.undated", { hours, n: count(p.undated) });
  if (!p.latest) return t("legend.visits.none", { hours });
  const at = `${localDay(p.latest, zone.value)} ${clock(new Date(p.latest), zone.value).slice(0, 5)}`;
  return t("legend.visits.latest", { hours, at });
}

function Legend() {
  const colours = shade.value;
  const { layers, theme } = options.value;
  void theme; // the colours are another theme's then
  const tints = colours ? classColours(colours.edges.length) : [];
  const whole = colours ? colours.edges.every(Number.isInteger) && !colours.unit.includes("%") : false;
  return (
    <div class="legend">
      {colours && (
        <>
          <p class="measure">
            <strong>{colours.label}</strong> {colours.unit && <em>{colours.unit}</em>}
          </p>
          <ul class={whole ? "classes" : "classes edges"}>
            {steps(colours.edges, whole, frame.value === "upright").map((text, i) => (
              <li key={i}>
                <span class="swatch" style={{ background: tints[i] }} />
                {text}
              </li>
            ))}
            <li>
              <span class="swatch none" />
              {t("legend.none")}
            </li>
          </ul>
        </>
      )}
      <ul class="keys">
        {showsHot.value && (
          <li>
            <span class="swatch hot" />
            {t("legend.hot")}
          </li>
        )}
        {layers.has("visits") && pulses.value && (
          <li>
            <span class="swatch visit" />
            {visitsText(pulses.value)}
          </li>
        )}
        {showsSigns.value && (
          <li>
            <LevelMark level={1} />
            <LevelMark level={2} />
            <LevelMark level={3} />
            <LevelMark level={4} />
          </li>
        )}
        {showsSigns.value && (
          <li>
            {hazardsCut.value === null ? t("legend.signs") : t("legend.signs.cut", { n: hazardsCut.value })}
            {signKinds.value.map(k => (
              <span class="kind" key={k.glyph}>
                <svg viewBox="3 3 18 18" aria-hidden="true">
                  <path d={glyphs[k.glyph]} fill-rule="evenodd" />
                </svg>
                {k.name}
              </span>
            ))}
          </li>
        )}
      </ul>
    </div>
  );
}

/** Who approved the map, where it is from and of when, at the lower left as maps carry it. */
function Origin() {
  const about = session.value?.map;
  const source = about?.source ? inLanguage(about.source, lang.value) : "";
  return (
    <p class="origin">
      {about?.approval_number ? t("legend.approval", { text: about.approval_number }) : t("legend.approval.none")}
      {source && ` · ${t("legend.source", { text: source })}`}
      {about?.date && !source.includes(about.date) && ` · ${about.date}`}
    </p>
  );
}
