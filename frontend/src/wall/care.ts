/** What keeps a wall well for months: a newer page or too much memory reload it between two scenes, and the picture moves a little. */

import { writeAddress } from "./address";
import { options, sceneKey } from "./store";

/** Memory in use from which the page begins anew. */
const memoryMb = 400;
/** Between two reloads of its own accord, so that a fault in the reason cannot make a loop. */
const quietMs = 10 * 60_000;
/** How often the picture moves, and by how many pixels at most, so that still edges do not burn in. */
const driftMs = 60_000;
const driftPx = 3;

interface Memory {
  usedJSHeapSize: number;
}

export function usedMb(): number | null {
  const { memory } = performance as Performance & { memory?: Memory };
  return memory ? Math.round(memory.usedJSHeapSize / 1e6) : null;
}

/** Whether the page should begin anew. `age` is how long it has been open, in milliseconds. */
export function wantsReload(age: number, outdated: boolean, mb: number | null): boolean {
  return age > quietMs && (outdated || (mb !== null && mb > memoryMb));
}

/** Loads the page anew where it is, if the server has one to give: a proxy's error page would stay for ever. */
export async function reload(): Promise<void> {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok || !(await answer.text()).includes('id="wall"')) return;
  } catch {
    return;
  }
  history.replaceState(null, "", location.pathname + writeAddress({ ...options.peek(), scene: sceneKey.peek() }));
  location.reload();
}

/** Where the picture stands at a time: a slow walk around a small square. */
export function drift(ms: number): { x: number; y: number } {
  const step = Math.floor(ms / driftMs) % (4 * driftPx);
  const side = Math.floor(step / driftPx);
  const along = step % driftPx;
  return (
    [
      { x: along, y: 0 },
      { x: driftPx, y: along },
      { x: driftPx - along, y: driftPx },
      { x: 0, y: driftPx - along },
    ][side] ?? { x: 0, y: 0 }
  );
}
