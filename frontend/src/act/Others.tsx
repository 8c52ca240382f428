/** What ends a record here: handing it over, merging it into another, deleting it. Each needs a reason. */
import { useEffect, useState } from "preact/hooks";
import { getItems } from "../client";
import { daysBetween, decimal, localDay } from "../format";
import { propertyText } from "../property";
import { layerById, type Ref, selection, zone } from "../state";
import type { Feature, Field } from "../wire";
import type { Do } from "./Case";
import { kilometres } from "./distance";
import { UnitInput } from "./Place";
import { doing, open, type Stored } from "./task";
import { w } from "./words";

interface Props {
  at: Ref;
  record: Stored;
  act: Do;
}

export function Others({ at, record, act }: Props) {
  const [reason, setReason] = useState("");
  const [unit, setUnit] = useState("");
  const ready = reason.trim() !== "";
  return (
    <div class="others">
      <label class="input wide">
        {w("reason")} <small class="muted">{w("reasonFirst")}</small>
        <input type="text" maxLength={200} value={reason} onInput={e => setReason(e.currentTarget.value)} />
      </label>
      <section>
        <h4>{w("transfer")}</h4>
        <UnitInput code={unit} choose={setUnit} beyond />
        <button
          type="button"
          disabled={!ready || !unit}
          onClick={() =>
            void act("POST", "/transfer", { body: { unit, reason } }).then(o => o?.kind === "ok" && setUnit(""))
          }
        >
          {w("doTransfer")}
        </button>
      </section>
      <Merge at={at} record={record} act={act} reason={reason} />
      <section>
        <h4>{w("remove")}</h4>
        <button
          type="button"
          class="danger"
          disabled={!ready}
          onClick={() => {
            if (confirm(w("removeSure"))) void act("DELETE", `?${new URLSearchParams({ reason })}`, {});
          }}
        >
          {w("doRemove")}
        </button>
      </section>
    </div>
  );
}

/** Merges it into one that is likely the same, or into one whose number is known. */
function Merge({ at, record, act, reason }: Props & { reason: string }) {
  const [into, setInto] = useState("");
  const [near, setNear] = useState<readonly Feature[] | null | "failed">(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const own = new AbortController();
    setNear(null);
    neighbours(at, record, own.signal).then(
      all => setNear(likely(all, record)),
      () => own.signal.aborted || setNear("failed"),
    );
    return () => own.abort();
  }, [at.layer, at.id, record.version, tries]);
  const merge = async () => {
    if (!confirm(w("mergeSure"))) return;
    const outcome = await act("POST", "/merge", { body: { into, reason } });
    if (outcome?.kind !== "ok" || !doing({ kind: "case", ...at })) return;
    selection.value = { layer: at.layer, id: into };
    open({ kind: "case", layer: at.layer, id: into });
  };
  return (
    <section>
      <h4>{w("merge")}</h4>
      {near === "failed" ? (
        <p role="alert">
          {w("similarFailed")}{" "}
          <button type="button" onClick={() => setTries(tries + 1)}>
            {w("again")}
          </button>
        </p>
      ) : near?.length === 0 ? (
        <p class="muted small">{w("mergeNone")}</p>
      ) : null}
      {near === null ? <p class="muted small">{w("loading")}</p> : null}
      <div class="near" role="radiogroup" aria-label={w("mergeNear")}>
        {(Array.isArray(near) ? near : []).map((f: Feature) => (
          <label key={f.id}>
            <input type="radio" name="merge-into" checked={into === f.id} onChange={() => setInto(f.id)} />
            <Likely at={at} record={record} other={f} />
          </label>
        ))}
      </div>
      <div class="row">
        <label class="input">
          {w("mergeId")}
          <input type="text" value={into} onInput={e => setInto(e.currentTarget.value.trim())} />
        </label>
        <button
          type="button"
          disabled={reason.trim() === "" || into === "" || into === at.id}
          onClick={() => void merge()}
        >
          {w("doMerge")}
        </button>
      </div>
    </section>
  );
}

/** Half the sides of the squares that are looked in, in degrees: some 3 km, less where a page does not hold that. */
const reaches = [0.03, 0.01, 0.003, 0.001] as const;

/** The records around one. */
async function neighbours(at: Ref, record: Stored, signal: AbortSignal): Promise<readonly Feature[]> {
  let page = await getItems(at.layer, around(record, reaches[0]), signal);
  for (const reach of record.geometry ? reaches.slice(1) : []) {
    if (page.numberMatched <= page.features.length) break;
    page = await getItems(at.layer, around(record, reach), signal);
  }
  return page.features;
}

/** What is asked for: what lies within a reach of the record, or in its village where it has no place. */
function around(record: Stored, reach: number): URLSearchParams {
  const at = record.geometry?.coordinates;
  const limit = "1000";
  if (!at) return new URLSearchParams({ unit: String(record.properties.unit ?? ""), limit });
  return new URLSearchParams({ bbox: [at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach].join(), limit });
}

function Likely({ at, record, other }: { at: Ref; record: Stored; other: Feature }) {
  const layer = layerById.value.get(at.layer);
  const field = (name: string | undefined): Field | undefined => layer?.fields.find(f => f.name === name);
  const say = (name: string | undefined) => {
    const f = field(name);
    return f ? propertyText(f, other.properties[f.name]) : "";
  };
  const km = apart(record, other);
  return (
    <span>
      {say("title") || say("name") || say(layer?.class)}{" "}
      <small class="muted">
        {[
          say("title") ? say(layer?.class) : "",
          say(layer?.status),
          localDay(String(other.properties[layer?.time ?? "found"] ?? ""), zone.value),
          km === null ? "" : w("km", { n: decimal(km) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </small>
    </span>
  );
}

function apart(record: Stored, other: Feature): number | null {
  const at = record.geometry?.coordinates;
  return at && other.geometry?.type === "Point" ? kilometres(at, other.geometry.coordinates) : null;
}

/** How many are offered. */
const offered = 5;

/** Those that are likest to a record: the same kind first, then by nearness, a month apart counting as a kilometre. */
export function likely(all: readonly Feature[], record: Stored): Feature[] {
  const p = record.properties;
  const kind = p.category ?? p.kind;
  const found = (v: unknown) => localDay(String(v ?? ""), zone.peek());
  const far = (f: Feature) => {
    const other = (f.properties.category ?? f.properties.kind) === kind ? 0 : 1000;
    const [a, b] = [found(p.found), found(f.properties.found)];
    return other + (apart(record, f) ?? 0) + (a && b ? Math.abs(daysBetween(a, b)) / 30 : 0);
  };
  return all
    .filter(f => f.id !== record.id)
    .sort((a, b) => far(a) - far(b))
    .slice(0, offered);
}
