/** A case in the hands of who handles it: where it stands, what may follow, who owns it, its file, what became of it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { daysBetween } from "../format";
import { label } from "../i18n";
import { type Outcome, type Request, send } from "../send";
import { layerById, type Ref, selection, today } from "../state";
import { CaseFile } from "./CaseFile";
import { Correct } from "./Correct";
import { History } from "./History";
import { Others } from "./Others";
import { unitPath } from "./Place";
import { SignIn } from "./SignIn";
import { Similar } from "./Similar";
import { isExtension, storyOf } from "./story";
import { asStored, closeTask, doing, newKey, type Stored, said } from "./task";
import { w } from "./words";

/** Does something with the record, takes what the server says of it, and tells the person; null while something else is under way. */
export type Do = (method: string, path: string, request: Request) => Promise<Outcome | null>;

export function Case({ at }: { at: Ref }) {
  const [record, setRecord] = useState<Stored | null>(null);
  const [told, setTold] = useState({ text: "", good: false, out: false });
  const sent = useRef({ text: "", key: "", busy: false });
  const tell = (text: string, good = false, out = false) => setTold({ text, good, out });
  const path = `/api/collections/${at.layer}/items/${encodeURIComponent(at.id)}`;
  const load = async () => {
    const outcome = await send("GET", `${path}/edit`);
    if (outcome.kind === "ok") setRecord(asStored(outcome.doc));
    return outcome;
  };
  useEffect(() => {
    setRecord(null);
    tell("");
    void load().then(outcome => outcome.kind !== "ok" && tell(said(outcome, at.layer)));
  }, [path]);
  const act: Do = async (method, end, request) => {
    if (!record || sent.current.busy) return null; // a second press is the same wish
    const text = JSON.stringify([method, end, record.version, request.body]);
    // Of an answer that was lost, the same again must not be done twice.
    const key = sent.current.text === text ? sent.current.key : newKey();
    sent.current = { text, key, busy: true };
    tell(w("sending"), true);
    const outcome = await send(method, path + end, { key, match: `"v${record.version}"`, ...request });
    sent.current = outcome.kind === "offline" ? { text, key, busy: false } : { text: "", key: "", busy: false };
    if (outcome.kind !== "ok") {
      tell(said(outcome, at.layer), false, outcome.kind === "unauthorized");
      if (outcome.kind === "conflict") await load();
      return outcome;
    }
    if (method === "DELETE") {
      if (selection.peek()?.id === at.id) selection.value = null;
      if (doing({ kind: "case", ...at })) closeTask();
      return outcome;
    }
    const made = asStored(outcome.doc);
    if (made && made.id !== at.id) return outcome; // merged: the other stands for it
    tell(w("saved"), true);
    const then = await load();
    if (then.kind === "gone") {
      setRecord(null);
      tell(w("handedOver"), true);
    }
    return outcome;
  };
  if (!record)
    return (
      <p class={told.good ? "" : "muted"} role="alert">
        {told.text || w("loading")}
      </p>
    ); // prettier-ignore
  return (
    <>
      <p class={`told ${told.good ? "good" : ""}`} role="alert">
        {told.text}
        {told.out ? <SignIn /> : null}
      </p>
      <Heading at={at} record={record} />
      <Deadline record={record} act={act} />
      <Steps at={at} record={record} act={act} />
      <Fold title={w("correct")}>{() => <Correct at={at} record={record} act={act} />}</Fold>
      <Fold title={w("file")}>{() => <CaseFile at={at} />}</Fold>
      <Fold title={w("history")}>{() => <History at={at} record={record} />}</Fold>
      <Fold title={w("similar")}>{() => <Similar at={at} record={record} />}</Fold>
      <Fold title={w("others")}>{() => <Others at={at} record={record} act={act} />}</Fold>
    </>
  );
}

/** A part that is made, and asks the server, when it is first opened. */
function Fold({ title, children }: { title: string; children: () => ComponentChildren }) {
  const [opened, setOpened] = useState(false);
  return (
    <details onToggle={e => e.currentTarget.open && setOpened(true)}>
      <summary>{title}</summary>
      {opened ? children() : null}
    </details>
  );
}

function Heading({ at, record }: { at: Ref; record: Stored }) {
  const layer = layerById.value.get(at.layer);
  const p = record.properties;
  const kind = layer?.fields.find(f => f.name === layer.class)?.codes?.find(c => c.code === p[layer.class ?? ""]);
  return (
    <header class="heading">
      <h3>{String(p.title || (kind ? label(kind.label) : ""))}</h3>
      <p class="muted">
        {[layer ? label(layer.label) : "", kind ? label(kind.label) : "", unitPath(String(p.unit ?? ""))]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </header>
  );
}

/** How it stands against its clock, and why. */
function Deadline({ record, act }: { record: Stored; act: Do }) {
  const [reason, setReason] = useState("");
  const clock = record.deadline;
  if (!clock || clock.over) return null;
  const left = daysBetween(today(), clock.due);
  const late = !clock.paused && left < 0;
  const story = storyOf(record);
  return (
    <section class={`clock ${late ? "red" : ""}`}>
      <strong>
        {clock.paused
          ? w("paused")
          : late
            ? w("late", { n: -left })
            : left === 0
              ? w("leftToday")
              : w("left", { n: left })}
      </strong>
      <p>{w(clock.paused ? "dueWas" : "dueOn", { day: clock.due })}</p>
      <ul class="muted small">
        {story.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {clock.paused || clock.extension_days === 0 || record.history.some(isExtension) ? null : (
        <form
          class="row"
          onSubmit={e => {
            e.preventDefault();
            void act("POST", "/extend", { body: { reason } }).then(o => o?.kind === "ok" && setReason(""));
          }}
        >
          <input
            type="text"
            aria-label={w("extendReason")}
            placeholder={w("extendReason")}
            maxLength={200}
            value={reason}
            onInput={e => setReason(e.currentTarget.value)}
          />
          <button type="submit" disabled={reason.trim() === ""}>
            {w("extend", { n: clock.extension_days })}
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
  const isBack = (to: string) => main.findIndex(c => c.code === to) < reached && main.some(c => c.code === to);
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
              if ((await act("POST", "/step", { body: { to, reason } }))?.kind === "ok") setReason("");
            }}
          >
            {isBack(to) ? w("back", { to: name(to) }) : name(to)}
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
