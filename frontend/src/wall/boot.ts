/** From nothing to a wall: who this is, enrolment where nobody is, then land, link and figures. It never gives up and never asks. */
import { batch, effect } from "@preact/signals";
import { post, read } from "../client";
import { Atlas, type Topology } from "../map/wall/atlas";
import { isRecord, WireError } from "../wire";
import { machine, ServerClock } from "./clock";
import { pool } from "./feeds";
import { Link } from "./link";
import { asOf, atlas, enrolment, landless, link, message, now, session, stage } from "./store";
import { asAnything, asDetails, asEnrolment, asPoll, asWallSession } from "./wire";

const secretKey = "lianxin.wall";
/** Between two questions whether the code was approved. */
const pollMs = 3000;
const retryMs = 3000;
/** Between two looks whether session, build or clock changed. */
const lookMs = 5 * 60_000;
/** Between two words to whoever looks after the walls. */
const beatMs = 30_000;
/** Silence after which the link counts as lost. */
const lostMs = 30_000;

export const clock = new ServerClock();

/** What the page was built as; another one on the server means that there is a newer page. */
let build: string | undefined;
export const outdated = (): boolean =>
  build !== undefined && session.peek()?.build !== undefined && session.peek()?.build !== build;

export class Boot {
  private readonly link = new Link({ word: w => this.hear(w), ask: s => this.look(s) }, () => machine.steady());
  private readonly life = new AbortController();
  private heardAt = machine.steady();
  private lookAt = 0;
  private beatAt = 0;
  private landHash = "";
  private pollAt = 0;
  private busy = false;

  /** `state` tells what a beat says of the page. */
  constructor(private readonly state: () => Record<string, unknown>) {}

  /** Call it every second. */
  tick(): void {
    const t = machine.steady();
    now.value = clock.now();
    if (clock.jumped()) this.lookAt = 0;
    if (stage.peek() === "open") {
      this.link.tick();
      pool.tick();
      this.rate(t);
      if (t >= this.beatAt) this.beat(t);
    }
    if (stage.peek() === "enrol" && t >= this.pollAt) void this.enrol(t);
    if (t >= this.lookAt) {
      this.lookAt = t + (stage.peek() === "open" ? lookMs : retryMs);
      if (stage.peek() !== "enrol") void this.look(this.life.signal);
    }
  }

  dispose(): void {
    this.life.abort();
    this.link.dispose();
    pool.dispose();
  }

  /** Asks who this is, when it is, and of what build; tells whether there was an answer. */
  private async look(signal: AbortSignal): Promise<boolean> {
    try {
      const who = await read("/api/session", asWallSession, signal);
      if (who.now) clock.set(Date.parse(who.now));
      build ??= who.build;
      const known = who.viewer?.aggregates === true;
      batch(() => {
        session.value = who;
        now.value = clock.now();
        if (who.as_of) asOf.value = Math.max(asOf.peek(), Date.parse(who.as_of) || 0);
      });
      if (!known) {
        if (stage.peek() !== "enrol") this.shut();
        return true;
      }
      if (stage.peek() !== "open") this.open();
      await this.land(signal);
      return true;
    } catch {
      if (!atlas.peek()) this.lookAt = machine.steady() + retryMs; // a wall without its land does not wait for the next look
      return false; // asked again; what is shown stays
    }
  }

  private open(): void {
    stage.value = "open";
    this.lookAt = machine.steady() + lookMs;
    this.heardAt = machine.steady();
    this.link.restart();
  }

  private shut(): void {
    batch(() => {
      stage.value = "enrol";
      enrolment.value = null;
    });
    this.pollAt = 0;
  }

  private hear(word: {
    state: "live" | "down";
    asOf?: number;
    news?: { layers: string[] | null; spread: number };
  }): void {
    if (word.state !== "live") return;
    const back = link.peek() !== "live";
    this.heardAt = machine.steady();
    if (word.asOf !== undefined) asOf.value = word.asOf;
    if (back) {
      pool.revive();
      this.lookAt = 0;
    }
    const { news } = word;
    if (!news) return;
    setTimeout(() => {
      pool.hear(news.layers);
      if (!news.layers || news.layers.some(l => l === "counties" || l === "townships" || l === "villages"))
        this.lookAt = 0;
    }, news.spread * Math.random());
  }

  /** How the link stands, for the light in the title bar. */
  private rate(t: number): void {
    const silent = t - this.heardAt;
    const failing = pool.state.failed > 0;
    link.value = silent > lostMs ? "down" : silent > 13_000 || failing ? "slow" : "live";
  }

  /** Fetches the land when it is another than the one that is shown. */
  private async land(signal: AbortSignal): Promise<void> {
    const { details } = await read("/api/boundaries", asDetails, signal);
    const wanted = details.find(d => d.max_zoom >= wantedZoom()) ?? details.at(-1);
    if (!wanted) {
      landless.value = true;
      this.landHash = ""; // the same land is taken anew if it comes back
      return;
    }
    if (wanted.href === this.landHash) return;
    const topology = await read(wanted.href, asTopology, signal);
    this.landHash = wanted.href;
    const land = new Atlas(topology);
    landless.value = Object.values(land.regions).every(r => r.length === 0);
    atlas.value = land;
  }

  private async enrol(t: number): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.pollAt = t + pollMs;
    try {
      const own = enrolment.peek() ?? remembered();
      if (!own) {
        const screen = `${window.screen.width}×${window.screen.height}`;
        const fresh = await post("/api/devices", { build: build ?? "", screen }, asEnrolment, this.life.signal);
        localStorage.setItem(secretKey, JSON.stringify(fresh));
        enrolment.value = fresh;
        return;
      }
      enrolment.value = own;
      const { state } = await post("/api/devices/poll", { poll: own.poll }, asPoll, this.life.signal);
      if (state === "waiting") return;
      localStorage.removeItem(secretKey);
      enrolment.value = null;
      if (state === "approved") {
        await this.look(this.life.signal);
      } else this.pollAt = t;
    } catch {
      this.pollAt = t + 2 * pollMs;
    } finally {
      this.busy = false;
    }
  }

  /** Tells how this wall is, where it is enrolled; a message may come back. */
  private beat(t: number): void {
    this.beatAt = t + beatMs;
    const { viewer } = session.peek() ?? {};
    if (viewer?.role !== "kiosk" || viewer.anonymous) return;
    const body = { build: build ?? "", ...this.state() };
    post("/api/devices/beat", body, asAnything, this.life.signal).then(
      answer => {
        message.value = typeof answer.message === "string" ? answer.message : "";
      },
      () => {}, // told again in a minute
    );
  }
}

/** The zoom at which a county fills this screen: the land is fetched as fine as that needs. */
function wantedZoom(): number {
  const tall = Math.max(innerHeight, innerWidth / 2) * (devicePixelRatio || 1);
  return tall > 1500 ? 12 : 10.5;
}

function asTopology(doc: unknown): Topology {
  if (!isRecord(doc) || doc.type !== "Topology" || !Array.isArray(doc.arcs) || !isRecord(doc.objects)) {
    throw new WireError("not a topology");
  }
  return doc as unknown as Topology;
}

function remembered(): { code: string; poll: string; until: string } | null {
  try {
    return asEnrolment(JSON.parse(localStorage.getItem(secretKey) ?? "null"));
  } catch {
    return null;
  }
}

/** Keeps the document's language and theme in step. Returns a disposer. */
export function followTheme(theme: () => string, language: () => string): () => void {
  return effect(() => {
    document.documentElement.dataset.theme = theme();
    document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  });
}
