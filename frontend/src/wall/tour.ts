/** Which scene is shown: the tour goes on by itself, stops for people and for news, and comes back. */
import { batch, computed } from "@preact/signals";
import { AlertWatch } from "./alert";
import { facts } from "./feeds";
import { type Scene, sceneOfUnit, scenesOf } from "./scene";
import { atlas, held, notice, options, progress, sceneKey } from "./store";
import type { Alert, Card } from "./wire";

/** How long a wall stays where somebody pointed after their last touch. */
export const idleMs = 60_000;
/** How long it stays with a new case. */
const noticeMs = 15_000;

export const scenes = computed<Scene[]>(() => scenesOf(facts.value, options.value, nameOf));

/** The scene on screen. */
export const current = computed<Scene | null>(() => {
  const told = notice.value;
  if (told && told.count === 1) return noticeScene(told.card);
  return held.value ?? scenes.value.find(s => s.key === sceneKey.value) ?? scenes.value[0] ?? null;
});

function nameOf(code: string): string {
  return atlas.value?.get(code)?.name ?? code;
}

/** A new case's village, in its township. */
function noticeScene(card: Card): Scene {
  const place = `${card.county_name}${card.township_name}${card.village_name}`;
  return {
    key: `n:${card.village}`,
    focus: card.village.slice(0, 9),
    mark: card.village,
    headline: "",
    measure: `${card.layer}.count`,
    place,
  };
}

export class Tour {
  readonly alerts = new AlertWatch();
  private since: number;
  private touchedAt = Number.NEGATIVE_INFINITY;
  private noticeAt = Number.NEGATIVE_INFINITY;

  /** `steady` is a clock in milliseconds; `seam` is called between two scenes, when a page may go. */
  constructor(
    private readonly steady: () => number,
    private readonly seam: () => void = () => {},
  ) {
    this.since = steady();
  }

  /** Call it every second, or when something may have changed. */
  tick(): void {
    const t = this.steady();
    if (held.peek() && t - this.touchedAt >= idleMs) this.release();
    if (notice.peek() && t - this.noticeAt >= noticeMs) this.dismiss();
    if (!notice.peek() && this.alerts.length > 0 && !held.peek()) {
      notice.value = this.alerts.take();
      this.noticeAt = t;
    }
    if (held.peek() || notice.peek() || options.peek().paused || options.peek().tour.length === 0) {
      if (options.peek().tour.length === 0 && t - this.since >= options.peek().dwellS * 1000) {
        this.since = t;
        this.seam();
      }
      progress.value = 0;
      return;
    }
    const part = (t - this.since) / (options.peek().dwellS * 1000);
    progress.value = Math.min(1, part);
    if (part >= 1) this.go(1);
  }

  /** Goes on or back by scenes; at the end begins again. */
  go(by: number): void {
    const all = scenes.peek();
    if (all.length === 0) return;
    const at = all.findIndex(s => s.key === sceneKey.peek());
    const next = all[(Math.max(0, at) + by + all.length) % all.length];
    this.since = this.steady();
    batch(() => {
      held.value = null;
      notice.value = null;
      progress.value = 0;
      sceneKey.value = next?.key ?? null;
    });
    this.seam();
  }

  first(): void {
    const at = scenes.peek().findIndex(s => s.key === sceneKey.peek());
    this.go(-Math.max(0, at));
  }

  /** Shows a unit because somebody pointed at it. */
  hold(unit: { code: string; name: string }): void {
    this.touchedAt = this.steady();
    batch(() => {
      notice.value = null;
      held.value = sceneOfUnit(facts.peek(), unit, options.peek().visitor);
    });
  }

  /** Somebody is there. */
  touch(): void {
    this.touchedAt = this.steady();
  }

  release(): void {
    held.value = null;
    this.since = this.steady();
  }

  dismiss(): void {
    notice.value = null;
    this.since = this.steady();
  }

  pause(): void {
    options.value = { ...options.peek(), paused: !options.peek().paused };
    this.since = this.steady();
  }

  /** Takes the alerts that stand. */
  hear(alerts: readonly Alert[]): void {
    if (options.peek().visitor) return;
    this.alerts.feed(alerts);
    const told = notice.peek();
    if (told && !alerts.some(a => told.ids.includes(a.id))) this.dismiss();
  }
}
