/** What may wait until a hand has its answer: it is done after the next frame is shown, in slices between which the page answers and shows. */
import { effect } from "@preact/signals";

type Work = () => void;

/** Milliseconds of work between two turns. */
const sliceMs = 8;
/** A page that nobody sees has no frames: its work waits no longer than this many milliseconds. */
const longestMs = 1000;
/** What a hand does. Work that was already waiting then waits for another frame. */
const touches = ["pointerdown", "pointerup", "click", "dblclick", "keydown", "keyup"];

const waiting = new Set<Work>();
/** Work among it that has a slice of its own. */
const alone = new Set<Work>();
let rendering: Work | null = null;
let running = false;
let touched = false;
let channel: MessageChannel | null = null;

/** Does work after the next frame, in the order of asking; work that waits already is not done twice. */
export function afterPaint(work: Work): void {
  waiting.add(work);
  begin();
}

/** The same for rendering components, which comes before other work: that may count on what is rendered. */
export function renderAfterPaint(work: Work): void {
  rendering = work;
  begin();
}

/** The same for work that measures itself what a slice holds: no other work shares its slice. Of work under way it is the next turn. */
export function inSlice(work: Work): void {
  alone.add(work);
  afterPaint(work);
}

/** Does at once all that waits: paper has no frames. */
export function settle(): void {
  for (let work = next(); work; work = next()) perform(work);
  alone.clear();
}

/**
 * An effect that runs at once at first, and after the next frame when something it has read changes: a hand that changed it has its answer first, and
 * changes that come together make one run. Returns a disposer.
 */
export function lateEffect(body: () => void): () => void {
  let stop = () => {};
  let over = false;
  const run = () => {
    if (over) return;
    let told = false;
    stop = effect(() => {
      if (told)
        afterPaint(run); // this effect reads nothing now, and is not told again
      else body();
      told = true;
    });
  };
  run();
  return () => {
    over = true;
    stop();
  };
}

function begin(): void {
  if (running) return;
  running = true;
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = go;
    for (const type of touches) addEventListener(type, () => (touched = true), { capture: true, passive: true });
  }
  afterFrame(turn);
}

/** A task after the one that shows the next frame. */
function afterFrame(then: Work): void {
  touched = false;
  const once = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    then();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, longestMs);
}

function turn(): void {
  channel?.port2.postMessage(null);
}

function go(): void {
  running = rendering !== null || waiting.size > 0;
  if (!running) return;
  if (touched) {
    afterFrame(turn);
    return;
  }
  const until = performance.now() + sliceMs;
  for (let work = next(); work; work = performance.now() < until ? next() : null) {
    const last = alone.delete(work);
    perform(work);
    if (last) break;
  }
  turn();
}

function perform(work: Work): void {
  try {
    work();
  } catch (cause) {
    reportError(cause); // the rest is done nevertheless
  }
}

function next(): Work | null {
  const [first] = waiting;
  const work = rendering ?? first ?? null;
  if (rendering) rendering = null;
  else if (first) waiting.delete(first);
  return work;
}
