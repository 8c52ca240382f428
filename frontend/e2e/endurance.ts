/** A wall over simulated hours: the page's clock runs ahead while server, network and rendering are real. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import { FrontProxy } from "./proxy";
import { copyStore, lianxin, Server, scratch } from "./server";
import { openWall, settled } from "./wall";

export interface Sample {
  hour: number;
  heapMb: number;
  nodes: number;
  listeners: number;
}

export interface Endured {
  samples: Sample[];
  /** MB an hour, of the samples after the first third. */
  slope: number;
  restarts: number;
  /** Where the server was at the end. */
  url: string;
  close(): Promise<void>;
}

/** Simulated time between two looks at the network, and the real time that it then has. */
const stepMs = 10_000;
const realMs = 25;

/**
 * Opens a wall and runs `hours` of its clock. On the way the server is restarted, a proxy answers 502 for a while, the
 * network is cut, the machine's clock jumps by an hour, and new records come. Each sample is told as it is taken.
 */
export async function endure(
  page: Page,
  hours: number,
  samplesWanted: number,
  restartsWanted = 10,
  tell: (s: Sample) => void = () => {},
): Promise<Endured> {
  const dir = await scratch();
  const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "kiosk");
  await server.start();
  const proxy = new FrontProxy(() => server.url);
  const url = await proxy.start();
  await page.clock.install();
  await openWall(page, url, "dwell=20");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const steps = Math.ceil((hours * 3_600_000) / stepMs);
  const every = Math.max(1, Math.floor(steps / samplesWanted));
  const samples: Sample[] = [];
  let restarts = 0;
  for (let i = 1; i <= steps; i++) {
    await page.clock.runFor(stepMs);
    await page.waitForTimeout(realMs);
    if (i % Math.floor(steps / (restartsWanted + 1)) === 0 && restarts < restartsWanted) {
      await server.stop();
      await page.clock.runFor(stepMs);
      await server.start();
      restarts++;
      await record(server.store, dir.path, restarts);
    }
    if (i === Math.floor(steps * 0.45)) proxy.turn("bad");
    if (i === Math.floor(steps * 0.47)) proxy.turn("pass");
    if (i === Math.floor(steps * 0.6)) proxy.turn("cut");
    if (i === Math.floor(steps * 0.62)) proxy.turn("pass");
    if (i === Math.floor(steps * 0.7)) await page.clock.setSystemTime(Date.now() + 3_600_000);
    if (i % every === 0) {
      const s = await sample(cdp, (i * stepMs) / 3_600_000);
      samples.push(s);
      tell(s);
    }
  }
  for (let i = 0; i < 6; i++) {
    await page.clock.runFor(stepMs);
    await page.waitForTimeout(400);
  }
  await settled(page);
  const close = async () => {
    await proxy.stop();
    await server.stop();
    await dir.remove();
  };
  return { samples, slope: slopeOf(samples.slice(Math.floor(samples.length / 3))), restarts, url: server.url, close };
}

/** What is held after garbage is collected. */
async function sample(cdp: CDPSession, hour: number): Promise<Sample> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string) => metrics.find(m => m.name === name)?.value ?? 0;
  return { hour, heapMb: of("JSHeapUsedSize") / 1e6, nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

/** Least squares. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (f: (s: Sample) => number) => samples.reduce((a, s) => a + f(s), 0) / samples.length;
  const [x, y] = [mean(s => s.hour), mean(s => s.heapMb)];
  const up = samples.reduce((a, s) => a + (s.hour - x) * (s.heapMb - y), 0);
  return (
    up /
    Math.max(
      1e-9,
      samples.reduce((a, s) => a + (s.hour - x) ** 2, 0),
    )
  );
}

async function record(store: string, dir: string, n: number): Promise<void> {
  const file = join(dir, "endure.csv");
  await writeFile(file, `编号,村代码,类别,状态,发现时间\nendure-${n},431021107001,land,found,2026-06-30\n`);
  await lianxin("import", "--store", store, "--layer", "disputes", "--crs", "EPSG:4490", file);
}
