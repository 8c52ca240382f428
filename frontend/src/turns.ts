/** Long work in slices: after each the page may answer a hand or show a frame. */

/** Milliseconds of work between two turns. */
const sliceMs = 8;

/** Runs a generator to its end, giving way to other tasks between its steps. Fails when the signal is aborted meanwhile. */
export async function inTurns<T>(work: Generator<undefined, T, void>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await turn();
    signal.throwIfAborted();
  }
}

/** Runs a generator to its end at once: on paper nobody waits for a hand. */
export function atOnce<T>(work: Generator<undefined, T, void>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function turn(): Promise<void> {
  return new Promise(done => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}
