/** Session and schema: what must be known before anything is shown. */
import { batch } from "@preact/signals";
import { ClientError, getSchema, getSession } from "../client";
import { asOf, boot, clockSkew, type Status, schema, session } from "../state";

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
    if (who.now) clockSkew.value = new Date(who.now).getTime() - Date.now();
    if (who.as_of) asOf.value = new Date(who.as_of);
    session.value = who;
    if (!who.viewer) {
      boot.value = { kind: "failed", failure: "unauthorized" };
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
