/** A recorded round, if somebody has one and wants to use it: the server says where it stayed, the person says which stays were visits. */
import { signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { shortName } from "../format";
import { sentence } from "../reason";
import { type Outcome, send } from "../send";
import { blank, localInput, newKey, visitOf } from "./draft";
import { desk, outbox } from "./start";
import { type Found, foundOf, refusedIn } from "./stays";
import { t } from "./words";

const crs = signal("EPSG:4326");
const file = signal<File | null>(null);
const found = signal<Found | null>(null);
const chosen = signal<ReadonlySet<number>>(new Set());
const keep = signal(false);
const told = signal("");

/** The systems that receivers and apps record in. */
const systems = [
  ["EPSG:4326", "crsGps"],
  ["GCJ-02", "crsGcj"],
  ["BD-09", "crsBd"],
] as const;

async function propose(): Promise<void> {
  if (!file.value) return;
  found.value = null;
  const outcome = await send("POST", `/api/traces/propose?crs=${crs.value}`, { text: file.value });
  if (outcome.kind !== "ok") {
    told.value = sayOf(outcome);
    return;
  }
  told.value = "";
  found.value = foundOf(outcome.doc);
  chosen.value = new Set(found.value.stays.map((_, i) => i));
}

function sayOf(outcome: Exclude<Outcome, { kind: "ok" }>): string {
  if (outcome.kind === "refused")
    return sentence(outcome.fields, field => (field === "file" ? t("roundFile") : field)) || outcome.reason;
  return t(outcome.kind === "offline" ? "roundOnline" : "roundFailed");
}

/** Records the chosen stays as visits, and the line itself if that is wished. */
async function confirmStays(): Promise<void> {
  const kit = desk.value;
  const stays = found.value?.stays.filter((_, i) => chosen.value.has(i)) ?? [];
  if (!kit) return;
  for (const s of stays) {
    const draft = { ...blank, unit: s.unit, households: 1, time: localInput(new Date(s.enter)) };
    await outbox()?.add(visitOf(draft, kit.subject, shortName(s.name), new Date()));
  }
  if (keep.value && file.value) {
    const outcome = await send("POST", `/api/traces?crs=${crs.value}`, {
      text: file.value,
      key: newKey(),
    });
    const why = outcome.kind === "ok" ? refusedIn(outcome.doc) : sayOf(outcome);
    told.value = why ? t("roundNotKept", { why }) : t("roundKept");
    if (why) {
      chosen.value = new Set(); // they are recorded; the round may be tried again
      return;
    }
  }
  found.value = null;
  file.value = null;
}

export function Round() {
  const id = useId();
  return (
    <fieldset>
      <legend>{t("round")}</legend>
      <p class="hint">{t("roundHint")}</p>
      <label class="line" for={`${id}-crs`}>
        {t("roundCrs")}
      </label>
      <select id={`${id}-crs`} value={crs.value} onChange={e => (crs.value = e.currentTarget.value)}>
        {systems.map(([value, key]) => (
          <option key={value} value={value}>
            {t(key)}
          </option>
        ))}
      </select>
      <label class="line" for={`${id}-file`}>
        {t("roundFile")}
      </label>
      <input
        id={`${id}-file`}
        type="file"
        accept=".gpx,.geojson,.json,.csv"
        onChange={e => {
          file.value = e.currentTarget.files?.[0] ?? null;
          void propose();
        }}
      />
      {told.value ? <p role="alert">{told.value}</p> : null}
      {found.value ? <Stays found={found.value} /> : null}
    </fieldset>
  );
}

function Stays({ found: f }: { found: Found }) {
  const clock = (at: string) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const toggle = (i: number, on: boolean) => {
    const next = new Set(chosen.value);
    if (on) next.add(i);
    else next.delete(i);
    chosen.value = next;
  };
  return (
    <>
      <p class="muted">{t("roundFound", { n: f.stays.length, fixes: f.fixes, dropped: f.dropped })}</p>
      {f.outside > 0 ? <p class="muted">{t("roundOutside", { n: f.outside })}</p> : null}
      <ul class="stays">
        {f.stays.map((s, i) => (
          <li key={s.enter}>
            <label>
              <input type="checkbox" checked={chosen.value.has(i)} onChange={e => toggle(i, e.currentTarget.checked)} />
              {shortName(s.name)} {clock(s.enter)}–{clock(s.exit)}
            </label>
          </li>
        ))}
      </ul>
      <label class="check">
        <input type="checkbox" checked={keep.value} onChange={e => (keep.value = e.currentTarget.checked)} />
        {t("roundKeep")}
      </label>
      <button type="button" class="button" onClick={() => void confirmStays()}>
        {t("roundConfirm", { n: chosen.value.size })}
      </button>
    </>
  );
}
