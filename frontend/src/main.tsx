/** The desk: session and schema, boundaries, then records wherever the map looks. */
import "leaflet/dist/leaflet.css";
import "./style/tokens.css";
import "./style/desk.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { lang, t } from "./i18n";
import { followEvents, followViewport, loadBoundaries, start } from "./load";
import { createMap } from "./map/map";
import { App } from "./panel/App";
import { Card } from "./panel/Card";
import { boot, popupHost, theme } from "./state";
import { followUrl, readUrl } from "./url";

const life = new AbortController();

readUrl(location.search);
effect(() => {
  document.documentElement.dataset.theme = theme.value;
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  document.title = t("app.title");
});

const app = document.getElementById("app");
const map = document.getElementById("map");
if (app && map) {
  render(<App retry={() => start(life.signal)} />, app);
  effect(() => {
    const host = popupHost.value;
    if (!host) return;
    render(<Card />, host);
    return () => render(null, host);
  });
  await start(life.signal);
  if (boot.value.kind === "ready") open(map);
  else {
    const stop = effect(() => {
      if (boot.value.kind !== "ready") return;
      queueMicrotask(() => {
        stop();
        open(map);
      });
    });
  }
}

/** What begins once somebody may see something. */
function open(element: HTMLElement): void {
  createMap(element);
  followUrl();
  followViewport();
  followEvents();
  for (const layer of ["counties", "townships", "villages"]) void loadBoundaries(layer, life.signal);
}
