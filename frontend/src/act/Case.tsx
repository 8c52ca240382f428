/** A case in the hands of who handles it: where it stands, what may follow, who owns it, its file, what became of it. */
import { useEffect, useState } from "preact/hooks";
import { daysBetween, localDay, shortName } from "../format";
import { label } from "../i18n";
import { type Request, send } from "../send";
import { layerById, type Ref, today, unitOf, zone } from "../state";
import { CaseFile } from "./CaseFile";
import { Correct } from "./Correct";
import { History } from "./History";
import { Others } from "./Others";
import { Similar } from "./Similar";
import { asStored, closeTask, newKey, type Stored, said } from "./task";
import { w } from "./words";

/** Does something with the record and takes what the server says of it. */
export type Do = (method: string, path: string, request: Request) => Promise<boolean>;

export function Case({ at }: { at: Ref }) {
  const [record, setRecord] = useState<Stored | null>(null);
  const [told, setTold] = useState("");
  const path = `/api/collections/${at.layer}/items/${encodeURIComponent(at.id)}`;
  const load = async () => {
    const outcome = await send("GET", `${path}/edit`);
    if (outcome.kind === "ok") setRecord(asStored(outcome.doc));
    else setTold(said(outcome, at.layer));
  };
  useEffect(() => {
    setRecord(null);
    setTold("");
    void load();
  }, [path]);
  const act: Do = async (method, end, request) => {
    if (!record) return false;
    const outcome = await send(method, path + end, { key: newKey(), match: `"v${record.version}"`, ...request });
    if (outcome.kind === "ok") {
      setTold(w("saved"));
      if (outcome.doc === null) closeTask();
      else await load();
      return true;
    }
    setTold(said(outcome, at.layer));
    if (outcome.kind === "conflict") await load();
    return false;
  };
  if (!record)
    return (
      <p class="muted" role="alert">
        {told || w("loading")}
      </p>
    ); // prettier-ignore
  return (
    <>
      <p class={`told ${told === w("saved") ? "good" : ""}`} role="alert">
        {told}
      </p>
      <Heading at={at} record={record} />
      <Deadline record={record} act={act} />
      <Steps at={at} record={record} act={act} />
      <details>
        <summary>{w("correct")}</summary>
        <Correct at={at} record={record} act={act} />
      </details>
      <details>
        <summary>{w("file")}</summary>
        <CaseFile at={at} />
      </details>
      <details>
        <summary>{w("history")}</summary>
        <History at={at} record={record} />
      </details>
      <details>
        <summary>{w("similar")}</summary>
        <Similar at={at} record={record} />
      </details>
      <details>
        <summary>{w("others")}</summary>
        <Others at={at} act={act} />
      </details>
    </>
  );
}

function Heading({ at, record }: { at: Ref; record: Stored }) {
  const layer = layerById.value.get(at.layer);
  const p = record.properties;
  const kind = layer?.fields.find(f => f.name === layer.class)?.codes?.find(c => c.code === p[layer.class ?? ""]);
  const unit = unitOf(String(p.unit ?? ""));
  return (
    <header class="heading">
      <h3>{String(p.title || (kind ? label(kind.label) : ""))}</h3>
      <p class="muted">
        {[
          layer ? label(layer.label) : "",
          kind ? label(kind.label) : "",
          unit ? shortName(String(unit.properties.name ?? "")) : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </header>
  );
}

interface Clock {
  due: string;
  stated: boolean;
  paused: boolean;
  over: boolean;
}

/** How it stands against its clock, and why. */
function Deadline({ record, act }: { record: Stored; act: Do }) {
  const [reason, setReason] = useState("");
  const clock = (record as unknown as { deadline: Clock | null }).deadline;
  if (!clock || clock.over) return null;
  const left = daysBetween(today(), clock.due);
  const found = localDay(String(record.properties.found ?? ""), zone.value);
  return (
    <section class={`clock ${!clock.paused && left < 0 ? "late-by" : ""}`}>
      <strong>{clock.paused ? w("paused") : left < 0 ? w("late", { n: -left }) : w("left", { n: left })}</strong>
      <p class="muted">
        {w("dueOn", { day: clock.due })} · {clock.stated ? w("whyOwn") : w("why", { found })}
      </p>
      {clock.paused ? null : (
        <form
          class="row"
          onSubmit={e => {
            e.preventDefault();
            void act("POST", "/extend", { body: { reason } });
          }}
        >
          <input
            type="text"
            aria-label={`${w("extend")}：${w("reason")}`}
            placeholder={w("reason")}
            maxLength={200}
            value={reason}
            onInput={e => setReason(e.currentTarget.value)}
          />
          <button type="submit" disabled={reason.trim() === ""}>
            {w("extend")}
          </button>
        </form>
      )}
    </section>
  );
}

/** The chain of statuses with the one it is in, and buttons for what may follow. */
function Steps({ at, record, act }: { at: Ref; record: Stored; act: Do }) {
  const [reason, setReason] = useState("");
  const layer = layerById.value.get(at.layer);
  const status = layer?.fields.find(f => f.name === layer.status);
  if (!status?.codes || at.layer === "facilities") return null;
  const now = String(record.properties[status.name] ?? "");
  const name = (code: string) => label(status.codes?.find(c => c.code === code)?.label ?? { zh: code, en: code });
  const main = status.codes.filter(c => c.code !== "suspended" && c.code !== "rejected");
  const reached = main.findIndex(c => c.code === now);
  return (
    <section aria-label={w("chain")}>
      <ol class="chain">
        {main.map((c, i) => (
          <li key={c.code} class={i < reached ? "past" : ""} aria-current={i === reached ? "step" : undefined}>
            {label(c.label)}
          </li>
        ))}
        {reached < 0 ? <li aria-current="step">{name(now)}</li> : null}
      </ol>
      <h4>{w("next")}</h4>
      {record.steps.length === 0 ? <p class="muted">{w("noNext")}</p> : null}
      <div class="row">
        {record.steps.map((to, i) => (
          <button
            key={to}
            type="button"
            class={i === 0 ? "main" : ""}
            onClick={async () => {
              if (await act("POST", "/step", { body: { to, reason } })) setReason("");
            }}
          >
            {name(to)}
          </button>
        ))}
      </div>
      {record.steps.length > 0 ? (
        <label class="input wide">
          {w("reason")} <small class="muted">{w("reasonHint")}</small>
          <input type="text" maxLength={200} value={reason} onInput={e => setReason(e.currentTarget.value)} />
        </label>
      ) : null}
    </section>
  );
}
