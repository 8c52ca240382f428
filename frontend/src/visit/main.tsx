/** The village official's form, on a phone, with or without a network. */
import "../style/tokens.css";
import "./visit.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App, now } from "./App";
import { outbox, retry, screen, start } from "./start";
import { lang, t } from "./words";

const host = document.getElementById("visit");
if (host) {
  if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
  effect(() => {
    document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
    document.title = `连心 · ${t("title")}`;
  });
  render(<App />, host);
  void start();
  setInterval(() => {
    now.value = new Date();
  }, 30_000);
  addEventListener("online", () => void (screen.value.kind === "ready" ? outbox()?.back() : retry()));
  addEventListener("offline", () => outbox()?.cut());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && screen.value.kind === "ready") void outbox()?.flush();
  });
  void keepOffline();
}

/** Lets the page start without a network next time: the worker keeps the very files that this page was made of. */
async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/visit-worker.js", { scope: "/visit" });
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance
      .getEntriesByType("resource")
      .map(e => e.name)
      .filter(url => /\/(assets\/|favicon|whole\.js|visit\.webmanifest)/.test(new URL(url).pathname));
    active?.postMessage({ kind: "keep", urls: ["/visit", ...parts] });
  } catch {
    // no worker: the form works as long as the network does
  }
}
