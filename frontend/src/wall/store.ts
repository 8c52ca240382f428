/** The wall's one store. What can be derived is not stored. */
import { computed, signal } from "@preact/signals";
import type { Atlas } from "../map/wall/atlas";
import { type Options, shipped } from "./address";
import type { Notice } from "./alert";
import type { Scene } from "./scene";
import type { Enrolment, Session, WallSettings } from "./wire";

export const options = signal<Options>(shipped);
export const session = signal<Session | null>(null);
/** connecting: no answer yet; enrol: nobody is signed in and no wall is approved; open: there is something to show. */
export const stage = signal<"connecting" | "enrol" | "open">("connecting");
export const enrolment = signal<Enrolment | null>(null);
export const atlas = signal<Atlas | null>(null);
/** The server has no boundaries at all. */
export const landless = signal(false);

/** What shape the screen has: how much fits beside each other differs, sizes do not. */
export type Frame = "wide" | "upright" | "panorama";
export const frame = signal<Frame>("wide");

export function frameOf(width: number, height: number): Frame {
  if (width <= height) return "upright";
  return width >= 2.5 * height ? "panorama" : "wide";
}

/** The server's time in milliseconds, once a second. */
export const now = signal(Date.now());

/** live: words come; slow: silent for less than half a minute, or some answers fail; down: nothing for longer. */
export type LinkState = "live" | "slow" | "down";
export const link = signal<LinkState>("slow");
/** Up to when the server is known to have everything, in milliseconds; 0 before its first word. */
export const asOf = signal(0);

/** Key of the scene of the tour that is shown or would be. */
export const sceneKey = signal<string | null>(null);
/** A unit somebody pointed at; it goes by itself. */
export const held = signal<Scene | null>(null);
/** What is shown instead of the tour because it has just been registered. */
export const notice = signal<Notice | null>(null);
/** Part of the dwell that has passed, 0 to 1. */
export const progress = signal(0);
/** A line from whoever looks after the walls; empty for none. */
export const message = signal("");

export const zone = computed(() => session.value?.zone ?? "Asia/Shanghai");
export const settings = computed<WallSettings>(
  () => session.value?.wall ?? { duty: "", targets: {}, alert_level: 1, min_denominator: 20, shift_start: "08:00" },
);
