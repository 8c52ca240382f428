/** Whether a person is at the page: what a page fetches by itself must not keep a session alive. */

const recentMs = 60_000;
let last = Number.NEGATIVE_INFINITY;

if (typeof addEventListener === "function") {
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, () => (last = performance.now()), { capture: true, passive: true });
  }
}

/** The header that says so, on requests within a minute of a person's input. */
export function acting(): Record<string, string> {
  return performance.now() - last < recentMs ? { "X-Acting": "1" } : {};
}
