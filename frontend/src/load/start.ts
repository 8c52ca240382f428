/** Session and schema: what must be known before anything is shown. */
import { batch, effect } from "@preact/signals";
import { ClientError, getSchema, getSession } from "../client";
import { asOf, boot, clockSkew, ended, link, news, type Status, schema, session } from "../state";
import type { Session } from "../wire";

/** How a thrown thing stands on screen; null when the caller aborted. What is no answer of the server is a bug and thrown on. */
export function statusOf(cause: unknown, signal: AbortSignal): Status | null {
  if (signal.aborted) return null;
  if (cause instanceof ClientError) return { kind: "failed", failure: cause.failure, detail: cause.problem?.detail };
  throw cause;
}

/** Reads session and schema side by side; call again to retry. */
export async function start(signal: AbortSignal): Promise<void> {
  boot.value = { kind: "loading" };
  const fields = getSchema(signal);
  fields.catch(() => {}); // without a viewer it is refused: the session says so first
  try {
    const who = await getSession(signal);
    take(who);
    if (!who.viewer) {
      boot.value = { kind: "failed", failure: "unauthorized" };
      return;
    }
    if (who.viewer.role === "kiosk") {
      boot.value = { kind: "failed", failure: "forbidden" }; // a screen on the wall has the wall: nothing here is for it to choose from
      return;
    }
    const known = await fields;
    batch(() => {
      schema.value = known;
      boot.value = { kind: "ready" };
    });
  } catch (cause) {
    const status = statusOf(cause, signal);
    if (status) boot.value = status;
  }
}

/** Finds out, when the link goes down, whether it is the session that ended: in another tab, or for want of use. Returns a disposer. */
export function followEnd(): () => void {
  let running = new AbortController();
  const stop = effect(() => {
    const { state } = link.value;
    running.abort();
    if (state === "live") ended.value = false;
    if (state !== "down") return;
    running = new AbortController();
    const { signal } = running;
    getSession(signal)
      .then(who => (ended.value = !who.viewer))
      .catch(cause => statusOf(cause, signal)); // the server is away
  });
  return () => {
    stop();
    running.abort();
  };
}

/** Reads the session again when anything may have changed: title, approval number, rights. Returns a disposer. */
export function followSession(): () => void {
  let running = new AbortController();
  let seen = news.peek().n;
  const stop = effect(() => {
    const { n, layers } = news.value;
    if (n === seen) return;
    seen = n;
    if (layers) return;
    running.abort();
    running = new AbortController();
    const { signal } = running;
    getSession(signal)
      .then(who => {
        take(who);
        if (!who.viewer) boot.value = { kind: "failed", failure: "unauthorized" };
      })
      .catch(cause => statusOf(cause, signal)); // the next news ask again
  });
  return () => {
    stop();
    running.abort();
  };
}

function take(who: Session): void {
  batch(() => {
    if (who.now) clockSkew.value = new Date(who.now).getTime() - Date.now();
    if (who.as_of) asOf.value = new Date(who.as_of);
    session.value = who;
  });
}
