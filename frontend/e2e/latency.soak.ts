/**
 * How long the common gestures take on a weak machine: the demo with SOAK_RECORDS (1,000,000) records, the processor slowed down SOAK_SLOW (6) times.
 * Prints a table: per gesture the worst interaction by the Event Timing API (what INP is made of), and the longest frame. SOAK_STORE names a folder
 * with a demo.gpkg that is used as it is; SOAK_ONLY gestures by their first word, as "pan,zoom"; SOAK_PROFILE a folder for a processor profile per
 * gesture, SOAK_TRACE one for a trace of what the main thread did. Not part of the tests: the figures are this machine's.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, CDPSession, Page } from "@playwright/test";
import { gestures } from "./gestures";
import { lianxin, Server, scratch } from "./server";
import { expect, test } from "./test";

const slow = Number(process.env.SOAK_SLOW ?? 6);
const records = process.env.SOAK_RECORDS ?? "1000000";
const rounds = Number(process.env.SOAK_ROUNDS ?? 3);
const only = process.env.SOAK_ONLY?.split(",");

interface Reading {
  /** Milliseconds from the input to the next paint, the worst of the gesture's interactions. */
  interaction: number;
  /** The longest time between two frames while it went on. */
  frame: number;
  /** The longest task. */
  task: number;
  /** The longest task by the processor's time in it: what other programs take does not count. */
  cpu: number;
}

/** In the page: gathers interactions, frames and tasks from now on. */
const begin = () => {
  const w = window as unknown as { reading?: Reading; watching?: PerformanceObserver[] };
  const reading = { interaction: 0, frame: 0, task: 0, cpu: 0 };
  w.reading = reading;
  for (const o of w.watching ?? []) o.disconnect();
  const watch = (type: string, take: (e: PerformanceEntry & { interactionId?: number }) => void, more = {}) => {
    const observer = new PerformanceObserver(list => {
      for (const e of list.getEntries()) if (e.startTime >= since) take(e);
    });
    observer.observe({ type, ...more });
    return observer;
  };
  const since = performance.now();
  w.watching = [
    watch(
      "event",
      e => {
        if (e.interactionId) reading.interaction = Math.max(reading.interaction, e.duration);
      },
      { durationThreshold: 16 },
    ),
    watch("longtask", e => {
      reading.task = Math.max(reading.task, e.duration);
    }),
  ];
  let last = since;
  const frame = (now: number) => {
    reading.frame = Math.max(reading.frame, now - last);
    last = now;
    if (w.reading === reading) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
};

/** In the page: what was gathered; it is over. */
const end = () => {
  const w = window as unknown as { reading?: Reading };
  const { reading } = w;
  delete w.reading;
  return reading;
};

/** Waits until the page has had nothing to do for a while: by its own clock, which a loaded machine slows down too. */
async function calm(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let quiet = 0; quiet < 6; ) {
      const before = performance.now();
      await new Promise(done => setTimeout(done, 100));
      quiet = performance.now() - before < 140 ? quiet + 1 : 0;
    }
  });
}

test(`the common gestures with ${records} records at 1/${slow} of the processor`, async ({ page, browser }) => {
  const dir = await scratch();
  const store = join(process.env.SOAK_STORE ?? dir.path, "demo.gpkg");
  if (!process.env.SOAK_STORE) await lianxin("demo", "--store", store, "--records", records, "--as-of", "2026-06-30");
  const server = new Server(store);
  await server.start();
  page.setDefaultTimeout(120_000);
  await page.goto(server.url);
  await expect(page.locator(".switch").first()).toBeAttached({ timeout: 60_000 });
  await page.getByRole("tab", { name: "图层" }).click();
  await calm(page);
  const cdp = await page.context().newCDPSession(page);
  const readings = new Map<string, Reading[]>();
  for (let round = 0; round < rounds; round++) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: slow });
    for (const [name, act] of Object.entries(gestures)) {
      if (only && !only.includes(name.split(" ")[0] ?? "")) continue;
      const cpu = await traced(browser, page, round === rounds - 1 ? name : "", () =>
        profiled(cdp, round === rounds - 1 ? name : "", async () => {
          await page.evaluate(begin);
          await act(page);
          await calm(page);
        }),
      );
      const reading = (await page.evaluate(end)) as Reading | undefined;
      if (reading) readings.set(name, [...(readings.get(name) ?? []), { ...reading, cpu }]);
    }
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await page.keyboard.press("h");
    await page.getByRole("tab", { name: "图层" }).click();
    await calm(page);
  }
  await server.stop();
  await dir.remove();
  const cell = (all: Reading[], of: keyof Reading) => {
    const sorted = all.map(r => Math.round(r[of])).sort((a, b) => a - b);
    return `${sorted[Math.floor(sorted.length / 2)]}`.padStart(6) + `${sorted.at(-1)}`.padStart(6);
  };
  console.log(`${"".padEnd(26)} interaction        frame         task    cpu task   ms: median, worst of ${rounds}`);
  for (const [name, all] of readings) {
    const cells = (["interaction", "frame", "task", "cpu"] as const).map(of => cell(all, of));
    console.log(`${name.padEnd(26)}${cells.join(" ")}`);
  }
});

/** Runs a gesture and keeps its processor profile, where a folder is named for it. */
async function profiled(cdp: CDPSession, name: string, act: () => Promise<void>): Promise<void> {
  const folder = process.env.SOAK_PROFILE;
  if (!folder || !name) return act();
  await cdp.send("Profiler.enable");
  await cdp.send("Profiler.start");
  await act();
  const { profile } = await cdp.send("Profiler.stop");
  await writeFile(join(folder, `${name.replaceAll(" ", "-")}.cpuprofile`), JSON.stringify(profile));
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  tdur?: number;
  args?: { name?: string };
}

/** Traces while something is done (in full and kept, where there is a folder for it and a name), and gives back the longest task of the page's main thread in milliseconds of the processor's time: while it is slowed down, as much longer. */
async function traced(browser: Browser, page: Page, name: string, act: () => Promise<void>): Promise<number> {
  const folder = name && process.env.SOAK_TRACE;
  const categories = ["disabled-by-default-devtools.timeline", "__metadata"];
  if (folder) categories.push("devtools.timeline", "blink.user_timing");
  await browser.startTracing(page, { categories });
  await act();
  const trace = await browser.stopTracing();
  if (folder) await writeFile(join(folder, `${name.replaceAll(" ", "-")}.trace.json`), trace);
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(e => e.name === "thread_name" && e.args?.name === "CrRendererMain")
      .map(e => `${e.pid} ${e.tid}`),
  );
  const tasks = traceEvents.filter(e => e.name === "RunTask" && mains.has(`${e.pid} ${e.tid}`));
  return Math.max(0, ...tasks.map(e => e.tdur ?? 0)) / 1000;
}
