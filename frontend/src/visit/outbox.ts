/**
 * Visits on their way: written to the vault before they count as recorded, sent in order, one at a time, each request under a key of its own, so that
 * one that was answered without the phone hearing of it is not recorded twice.
 */
import { computed, signal } from "@preact/signals";
import { send } from "../send";
import { delivered, nextSend, type Visit } from "./record";
import type { Vault } from "./vault";

export const visits = signal<readonly Visit[]>([]);
/** How the link stands: what the last request met, or what the phone said since. */
export const link = signal<"online" | "offline" | "expired">("online");
export const sending = signal(false);
/** The account that is signed in; what another one recorded waits for it. */
export const subject = signal("");

export const waiting = computed(() => visits.value.filter(v => v.state === "waiting" && v.subject === subject.value));
export const others = computed(() => visits.value.filter(v => v.state === "waiting" && v.subject !== subject.value));
export const mine = computed(() => visits.value.filter(v => v.subject === subject.value));

/** How many delivered visits are kept for the person to look at. */
const keptSent = 50;
const retryMs = 15_000;

export class Outbox {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly vault: Vault) {}

  /** Reads what was kept. */
  async load(): Promise<void> {
    const names = await this.vault.names("visit:");
    const read = await Promise.all(names.map(n => this.vault.get<Visit>(n)));
    visits.value = read.filter(v => v !== undefined).sort((a, b) => a.at.localeCompare(b.at));
  }

  /** Keeps a visit, in place of the returned one that it mends; once this is done it is not lost, with or without a network. */
  async add(visit: Visit, mends = ""): Promise<void> {
    await this.keep(visit);
    if (mends) await this.drop(mends);
    void this.flush();
  }

  async drop(key: string): Promise<void> {
    await this.vault.drop(`visit:${key}`);
    visits.value = visits.value.filter(v => v.key !== key);
  }

  /** Sends whatever waits, until there is nothing or the network is gone. */
  async flush(): Promise<void> {
    if (sending.value || !subject.value) return;
    sending.value = true;
    clearTimeout(this.timer);
    try {
      for (let next = waiting.value[0]; next; next = waiting.value[0]) {
        if (!(await this.send(structuredClone(next)))) break;
      }
    } finally {
      sending.value = false;
    }
    if (waiting.value.length > 0 && link.value === "offline") this.timer = setTimeout(() => void this.flush(), retryMs);
  }

  /** The phone has lost its network: the page says so before anything is sent. */
  cut(): void {
    if (link.value === "online") link.value = "offline";
  }

  /** It has one again: what waits is sent, and with nothing waiting there is nothing that could be late. */
  async back(): Promise<void> {
    if (link.value === "offline" && waiting.value.length === 0) link.value = "online";
    await this.flush();
  }

  /** Sends the next part of a visit; false when it is not worth going on now. */
  private async send(visit: Visit): Promise<boolean> {
    const { path, key, body } = nextSend(visit);
    const outcome = await send("POST", path, { body, key });
    switch (outcome.kind) {
      case "offline":
        link.value = "offline";
        return false;
      case "unauthorized":
        link.value = "expired";
        return false;
      case "refused":
      case "gone":
      case "conflict":
        link.value = "online";
        await this.keep({
          ...visit,
          state: "refused",
          reason: outcome.kind === "refused" ? outcome.reason : outcome.kind,
          faults: outcome.kind === "refused" ? outcome.fields : {},
        });
        return true;
      case "ok":
        link.value = "online";
        delivered(visit, String((outcome.doc as { id?: unknown } | null)?.id ?? ""));
        await this.keep(visit);
        await this.forgetOld();
        return true;
    }
  }

  private async keep(visit: Visit): Promise<void> {
    await this.vault.put(`visit:${visit.key}`, visit);
    const rest = visits.value.filter(v => v.key !== visit.key);
    visits.value = [...rest, visit].sort((a, b) => a.at.localeCompare(b.at));
  }

  private async forgetOld(): Promise<void> {
    const sent = visits.value.filter(v => v.state === "sent");
    for (const old of sent.slice(0, Math.max(0, sent.length - keptSent))) await this.drop(old.key);
  }
}
