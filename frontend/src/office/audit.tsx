/** /audit: what was done, whether the log is whole, and who could read what on a day. */
import { useEffect, useState } from "preact/hooks";
import { Scroll } from "../Scroll";
import type { Label } from "../wire";
import { ask, type Failure } from "./ask";
import { detailText, objectText } from "./detail";
import { Fault, Field, faultOf } from "./Field";
import { kindName } from "./kind";
import { begin, Guarded, Page } from "./Page";
import { rightsText } from "./right";
import { Table } from "./Table";
import { inDays, moment } from "./when";
import { labelOf, roleName, w } from "./words";

interface Event {
  seq: number;
  at: string;
  kind: string;
  actor: string;
  address: string;
  object: string;
  purpose: string;
  detail: Record<string, string> | null;
}

interface Log {
  events: Event[];
  names: Record<string, string>;
  kinds: string[];
  next?: string;
}

function Audit() {
  return (
    <Page title="audit">
      <Guarded rights={["audit"]}>
        <Events />
        <Chain />
        <Access />
      </Guarded>
    </Page>
  );
}

function Events() {
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [kind, setKind] = useState("");
  const [subject, setSubject] = useState("");
  const [object, setObject] = useState("");
  const [log, setLog] = useState<Log | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function search(cursor?: string) {
    const q = new URLSearchParams();
    for (const [name, value] of Object.entries({ from, to, kind, subject, object, cursor })) {
      if (value) q.set(name, value);
    }
    const answer = await ask<Log>("GET", `/api/audit?${q}`);
    setFailure(answer.ok ? null : answer);
    if (!answer.ok) return;
    const before = cursor ? log : null;
    setLog({
      ...answer.doc,
      events: [...(before?.events ?? []), ...answer.doc.events],
      names: { ...before?.names, ...answer.doc.names },
    });
  }
  useEffect(() => void search(), []);

  const named = (s: string) => (log?.names[s] ? `${log.names[s]} · ${s}` : s);
  return (
    <section>
      <form
        class="fields"
        onSubmit={e => {
          e.preventDefault();
          void search();
        }}
      >
        <Field label={w("from")} type="date" value={from} onValue={setFrom} fault={faultOf(failure, "from")} />
        <Field label={w("to")} type="date" value={to} onValue={setTo} fault={faultOf(failure, "to")} />
        <Field
          label={w("kind")}
          value={kind}
          onValue={setKind}
          options={[["", w("all")], ...(log?.kinds ?? []).map((k): [string, string] => [k, kindName(k)])]}
          fault={faultOf(failure, "kind")}
        />
        <Field
          label={w("subject")}
          value={subject}
          onValue={setSubject}
          hint="user-1"
          fault={faultOf(failure, "subject")}
        />
        <Field
          label={w("object")}
          value={object}
          onValue={setObject}
          hint="disputes/…"
          fault={faultOf(failure, "object")}
        />
        <div class="row">
          <button type="submit" class="main">
            {w("search")}
          </button>
        </div>
        <Fault failure={failure} fields={["from", "to", "kind", "subject", "object"]} />
      </form>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th>#</th>
              <th>{w("time")}</th>
              <th>{w("kind")}</th>
              <th>{w("subject")}</th>
              <th>{w("address")}</th>
              <th>{w("object")}</th>
              <th>{w("purpose")}</th>
              <th>{w("detail")}</th>
            </tr>
          </thead>
          <tbody>
            {log?.events.map(e => (
              <tr key={e.seq}>
                <td>{e.seq}</td>
                <td>{moment(e.at)}</td>
                <td title={e.kind}>{kindName(e.kind)}</td>
                <td class="wide">{named(e.actor)}</td>
                <td>{e.address}</td>
                <td class="wide">{objectText(named(e.object))}</td>
                <td class="wide">{e.purpose}</td>
                <td class="wide small">{detailText(e.detail ?? {})}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {log?.events.length === 0 && <p class="muted">{w("empty")}</p>}
      {log?.next && (
        <div class="row">
          <button type="button" onClick={() => void search(log.next)}>
            {w("older")}
          </button>
        </div>
      )}
    </section>
  );
}

interface ChainDoc {
  whole: boolean;
  findings: { check: string; severity: string; detail: string }[];
  heads: string[];
}

function Chain() {
  const [doc, setDoc] = useState<ChainDoc | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  async function verify() {
    const answer = await ask<ChainDoc>("GET", "/api/audit/chain");
    setFailure(answer.ok ? null : answer);
    if (answer.ok) setDoc(answer.doc);
  }
  return (
    <section>
      <h2>{w("chain")}</h2>
      <div class="row">
        <button type="button" onClick={() => void verify()}>
          {w("chainCheck")}
        </button>
        {doc && (
          <span role="status" class={doc.whole ? "fine" : "fault"}>
            {doc.whole ? `● ${w("chainWhole")}` : `▲ ${w("chainBroken")}`}
          </span>
        )}
      </div>
      <Fault failure={failure} />
      {doc && (
        <>
          <ul>
            {doc.findings.map(f => (
              <li key={f.check + f.detail} class={f.severity === "fault" ? "fault" : "muted"}>
                {findingText(f)}
              </li>
            ))}
          </ul>
          <h3>{w("heads")}</h3>
          <ul class="heads small">
            {doc.heads.map(h => (
              <li key={h}>{h}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface AccessDoc {
  date: string;
  access: {
    subject: string;
    role: string;
    scope: string[];
    rights: string[];
    since: string;
    until: string | null;
    exact: string[];
  }[];
  names: Record<string, string>;
}

function Access() {
  const [date, setDate] = useState(() => inDays(0));
  const [doc, setDoc] = useState<AccessDoc | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  return (
    <section>
      <h2>{w("access")}</h2>
      <form
        class="fields"
        onSubmit={async e => {
          e.preventDefault();
          const answer = await ask<AccessDoc>("GET", `/api/audit/access?date=${date}`);
          setFailure(answer.ok ? null : answer);
          if (answer.ok) setDoc(answer.doc);
        }}
      >
        <Field label={w("date")} type="date" required value={date} onValue={setDate} fault={faultOf(failure, "date")} />
        <div class="row">
          <button type="submit" class="main">
            {w("search")}
          </button>
        </div>
        <Fault failure={failure} fields={["date"]} />
      </form>
      {doc && (
        <Table heads={["subject", "role", "scope", "rights", "from", "until", "exact"]}>
          {doc.access.map(a => (
            <tr key={a.subject + a.since}>
              <td class="wide">
                {doc.names[a.subject]} <span class="muted">{a.subject}</span>
              </td>
              <td>{roleName(a.role)}</td>
              <td class="wide">{a.scope.join(" ")}</td>
              <td class="wide">{rightsText(a.rights)}</td>
              <td>{moment(a.since)}</td>
              <td>{moment(a.until)}</td>
              <td>{a.exact.join(" ")}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

/** What a check of the log found: the sound ones by name, others with what is wrong. */
function findingText({ check, severity, detail }: ChainDoc["findings"][number]): string {
  const known = checks[check];
  const name = known ? labelOf(known) : check;
  const [unanchored, zh] = [
    "no anchor was compared: a log cut off at its end looks whole",
    "没有比对过锚点：末尾被截去时看不出来",
  ];
  const what = detail === unanchored ? labelOf({ zh, en: unanchored }) : detail;
  const fine = labelOf({ zh: "完好", en: detail });
  return `${name}${labelOf({ zh: "：", en: ": " })}${severity === "ok" ? fine : what}`;
}

const checks: Record<string, Label> = {
  audit_chain: { zh: "逐条相接", en: "the chain" },
  audit_heads: { zh: "每日首尾", en: "heads of days" },
  audit_anchors: { zh: "锚点", en: "anchors" },
  audit_clock: { zh: "时钟", en: "the clock" },
};

begin(() => <Audit />);
