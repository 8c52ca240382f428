/** The wall: reads its address, connects, and goes on by itself. */
import "../style/tokens.css";
import "./wall.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./App";
import { readAddress, writeAddress } from "./address";
import { Boot, clock, followTheme, outdated } from "./boot";
import { drift, reload, usedMb, wantsReload } from "./care";
import { machine } from "./clock";
import { alertsWish, choropleth, kept } from "./feeds";
import { followKeys } from "./keys";
import { drawnAt } from "./MapPanel";
import { followVisits, hazardsWish } from "./picture";
import { asOf, frame, frameOf, options, progress, sceneKey, stage } from "./store";
import { current, scenes, Tour } from "./tour";
import { lang } from "./words";

options.value = readAddress(location.search);
sceneKey.value = options.peek().scene;
lang.value = options.peek().lang;

const measure = () => {
  frame.value = frameOf(innerWidth, innerHeight);
};
measure();
addEventListener("resize", measure);

const born = machine.steady();
const tour = new Tour(
  () => machine.steady(),
  () => {
    if (wantsReload(machine.steady() - born, outdated(), usedMb())) void reload();
  },
);
const boot = new Boot(() => ({
  scene: current.peek()?.key ?? "",
  memory_mb: usedMb() ?? 0,
  frame_at: new Date(clock.now() - (Date.now() - drawnAt())).toISOString(),
  as_of: new Date(asOf.peek()).toISOString(),
}));

followTheme(
  () => options.value.theme,
  () => lang.value,
);
effect(() => {
  const url = location.pathname + writeAddress({ ...options.value, scene: null });
  if (url !== location.pathname + location.search) history.replaceState(null, "", url);
});
effect(() => {
  if (stage.value !== "open" || options.value.visitor) return;
  const { data } = kept(alertsWish());
  if (data) tour.hear(data.alerts);
});
followVisits();
followKeys(tour);

const root = document.getElementById("wall");
if (root) render(<App tour={tour} />, root);

/** The one heartbeat of the page. */
function beat(): void {
  boot.tick();
  if (stage.peek() !== "open") return;
  tour.tick();
  if (progress.peek() > 0.4) ahead();
  const { x, y } = drift(machine.steady());
  if (root) root.style.translate = `${x}px ${y}px`;
}

/** Asks for the next scene's figures before it comes. */
function ahead(): void {
  const all = scenes.peek();
  const next = all[(all.findIndex(s => s.key === sceneKey.peek()) + 1) % Math.max(1, all.length)];
  if (!next) return;
  choropleth(next.measure);
  kept(hazardsWish(next.focus));
}

beat();
setInterval(beat, 1000);
