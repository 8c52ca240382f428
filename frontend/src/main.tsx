/** The desk: session and schema, boundaries, then records wherever the map looks. */
import "./style/leaflet.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/desk.css";
import "./style/card.css";
import "./style/topic.css";
import "./style/filter.css";
import "./style/table.css";
import "./style/search.css";
import "./saved/saved.css";
import "./style/phone.css";
import "./style/print.css";
import { effect } from "@preact/signals";
import { options, render } from "preact";
import { lang, t } from "./i18n";
import { followFocus, followKeys } from "./keys";
import { renderAfterPaint, settle } from "./later";
import { followBasemap } from "./load/basemap";
import { followBoundaries } from "./load/boundaries";
import { followComputed } from "./load/computed";
import { followEvents } from "./load/events";
import { followFacets } from "./load/facets";
import { followNeglect } from "./load/neglect";
import { followRecords } from "./load/records";
import { followSince } from "./load/since";
import { followEnd, followSession, start } from "./load/start";
import { followSubject } from "./load/subject";
import { followSummary } from "./load/summary";
import { followTable } from "./load/table";
import { followTally } from "./load/tally";
import { followTrend } from "./load/trend";
import { followUnit } from "./load/unit";
import { followWater } from "./load/water";
import { createMap } from "./map/map";
import { App } from "./panel/App";
import { Card } from "./panel/Card";
import { followViews } from "./saved/follow";
import { boot, contrast, folded, narrow, paint, popupHost, printing, rankFolded } from "./state";
import { followUndo } from "./undo";
import { followUrl, readUrl } from "./url";

const life = new AbortController();

readUrl(location.search);
followScreen();
effect(() => {
  document.documentElement.dataset.theme = paint.value;
  document.documentElement.classList.toggle("printing", printing.value);
  document.documentElement.classList.toggle("contrast", contrast.value);
  document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  document.title = t("app.title");
});

const app = document.getElementById("app");
const map = document.getElementById("map");
if (app && map) {
  render(<App retry={() => start(life.signal)} />, app);
  effect(() => map.setAttribute("aria-label", t("map.label")));
  effect(() => {
    const host = popupHost.value;
    if (!host) return;
    render(<Card />, host);
    return () => render(null, host);
  });
  followFocus();
  followKeys(map, life.signal);
  const stop = effect(() => {
    if (boot.value.kind !== "ready") return;
    queueMicrotask(() => {
      stop();
      open(map);
    });
  });
  void start(life.signal);
}

/** What begins once somebody may see something, and never ends. */
function open(element: HTMLElement): void {
  followEvents();
  followSession();
  followEnd();
  followBoundaries();
  followBasemap();
  createMap(element);
  followRecords();
  followSummary();
  followComputed();
  followFacets();
  followNeglect();
  followTrend();
  followUndo();
  followSubject();
  followTally();
  followTable();
  followUnit();
  followWater();
  followSince();
  followViews();
  followUrl();
  // A hand sees first what answers it at once; panels are rendered after that frame. On paper all is there at once.
  options.debounceRendering = work => (printing.peek() ? queueMicrotask : renderAfterPaint)(work);
}

/** Keeps in the state what the screen is: narrow or wide, or paper. */
function followScreen(): void {
  const query = matchMedia("(max-width: 720px)");
  const follow = () => {
    narrow.value = query.matches;
    folded.value = query.matches;
    rankFolded.value = query.matches;
  };
  follow();
  query.addEventListener("change", follow);
  addEventListener("beforeprint", () => {
    settle();
    printing.value = true;
  });
  addEventListener("afterprint", () => (printing.value = false));
}
