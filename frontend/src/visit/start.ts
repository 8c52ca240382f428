/** How the page comes up: from the server when there is one, else from what the phone keeps. */
import { effect, signal } from "@preact/signals";
import { send } from "../send";
import { change, draft, lasting } from "./draft";
import { link, Outbox, subject } from "./outbox";
import { type Desk, loadDesk, whoOf } from "./server";
import { Vault } from "./vault";

export type Screen =
  | { kind: "loading" }
  | { kind: "unsafe" }
  | { kind: "first" }
  | { kind: "nobody"; demo: boolean }
  | { kind: "refused" }
  | { kind: "ready" };

export const screen = signal<Screen>({ kind: "loading" });
export const desk = signal<Desk | null>(null);

let vault: Vault | null = null;
let box: Outbox | null = null;

export function outbox(): Outbox | null {
  return box;
}

/** Opens the vault, then the form. */
export async function start(): Promise<void> {
  try {
    vault = await Vault.open();
  } catch {
    screen.value = { kind: "unsafe" };
    return;
  }
  box = new Outbox(vault);
  await box.load();
  const kept = await vault.get<Partial<ReturnType<typeof lasting>>>("lasting");
  if (kept) change(kept);
  await retry();
  effect(() => {
    const part = lasting(draft.value);
    if (desk.value) void vault?.put("lasting", part);
  });
}

/** Asks the server who this is, or goes on with what is kept. */
export async function retry(): Promise<void> {
  const answer = await send("GET", "/api/session");
  if (answer.kind !== "ok") {
    link.value = "offline";
    await resume();
    return;
  }
  const who = whoOf(answer.doc);
  link.value = "online";
  if (!who.signedIn || !who.may) {
    const kept = await vault?.get<Desk>("desk");
    if (kept && !who.signedIn) {
      link.value = "expired";
      begin(kept);
    } else {
      screen.value = who.signedIn ? { kind: "refused" } : { kind: "nobody", demo: who.demo };
    }
    return;
  }
  const fresh = await loadDesk(who);
  if (!fresh) {
    await resume();
    return;
  }
  await vault?.put("desk", fresh);
  begin(fresh);
  void box?.flush();
}

/** Starts without the server. */
async function resume(): Promise<void> {
  const kept = await vault?.get<Desk>("desk");
  if (kept) begin(kept);
  else screen.value = { kind: "first" };
}

function begin(d: Desk): void {
  desk.value = d;
  subject.value = d.subject;
  const [only] = d.villages;
  if (!d.villages.some(v => v.code === draft.value.unit))
    change({ unit: d.villages.length === 1 && only ? only.code : "" });
  screen.value = { kind: "ready" };
}

/** Signs in as the demonstration's contact official. */
export async function tryDemo(): Promise<void> {
  screen.value = { kind: "loading" };
  await send("POST", "/api/session", { body: { demo: "contact" } });
  await retry();
}

/** Signs out: on the server, and from everything on the phone. */
export async function leave(): Promise<void> {
  await send("DELETE", "/api/session");
  await vault?.wipe();
  navigator.serviceWorker?.controller?.postMessage({ kind: "forget" });
  location.reload();
}
