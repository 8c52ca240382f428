/** The fleet of walls: approve by code, see how each is, rename, reassign, message, revoke. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { codesOf, Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { Table } from "./Table";
import { age, moment } from "./when";
import { w } from "./words";

interface Beat {
  build: string;
  scene: string;
  memory_mb: number;
  frame_at: string | null;
  as_of: string | null;
  at: string;
}

interface Wall {
  id: number;
  name: string;
  message: string;
  scope: string[];
  address: string;
  approved: string;
  revoked: string | null;
  seen: string;
  beat: Beat | null;
}

const everyMs = 5_000;
const silentMs = 90_000; // a wall beats every half minute

export function Walls() {
  const { doc, failure, reload } = useDoc<{ devices: Wall[]; now: string }>("/api/admin/devices", everyMs);
  const [editing, setEditing] = useState<Wall | null>(null);
  const [fault, setFault] = useState<Failure | null>(null);
  const now = doc ? Date.parse(doc.now) : Date.now();
  async function revoke(id: number) {
    const answer = await ask("DELETE", `/api/admin/devices/${id}`);
    setFault(answer.ok ? null : answer);
    await reload();
  }
  return (
    <section>
      <h2>{w("walls")}</h2>
      <Approve onDone={reload} />
      {editing && (
        <Editor
          key={editing.id}
          wall={editing}
          onClose={() => {
            setEditing(null);
            void reload();
          }}
        />
      )}
      <Fault failure={failure ?? fault} />
      <Table
        heads={["wallName", "state", "scene", "frame", "dataAge", "memory", "build", "scope", "approvedAt"]}
        acts
        empty={doc?.devices.length === 0}
      >
        {doc?.devices.map(d => (
          <tr key={d.id}>
            <td class="wide">
              {d.name} {d.message && <span class="muted">“{d.message}”</span>}
            </td>
            <td>{stateOf(d, now)}</td>
            <td class="wide">{d.beat?.scene}</td>
            <td>{age(d.beat?.frame_at, now)}</td>
            <td>{age(d.beat?.as_of, now)}</td>
            <td>{d.beat ? `${Math.round(d.beat.memory_mb)} MB` : ""}</td>
            <td class="wide">{d.beat?.build}</td>
            <td class="wide">{d.scope.join(" ")}</td>
            <td>
              {moment(d.approved)} <span class="muted">{d.address}</span>
            </td>
            <td>
              {!d.revoked && (
                <div class="row">
                  <button type="button" aria-label={`${w("edit")} ${d.name}`} onClick={() => setEditing(d)}>
                    {w("edit")}
                  </button>
                  <button type="button" aria-label={`${w("revoke")} ${d.name}`} onClick={() => void revoke(d.id)}>
                    {w("revoke")}
                  </button>
                </div>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function stateOf(d: Wall, now: number) {
  if (d.revoked) return <span class="muted">{w("revoked")}</span>;
  if (!d.beat) return <span class="muted">{w("unheard")}</span>;
  if (now - Date.parse(d.beat.at) < silentMs) return <span class="fine">● {w("alive")}</span>;
  return <span class="fault">▲ {w("silent", { age: age(d.beat.at, now) })}</span>;
}

function Approve({ onDone }: { onDone: () => Promise<void> }) {
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const [scope, setScope] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  async function submit(e: Event) {
    e.preventDefault();
    const answer = await ask("POST", "/api/admin/devices", { code, name, scope: codesOf(scope) });
    setFailure(answer.ok ? null : answer);
    if (!answer.ok) return;
    setCode("");
    setName("");
    await onDone();
  }
  return (
    <form class="fields" onSubmit={submit} aria-label={w("approve")}>
      <Field
        label={w("code")}
        required
        value={code}
        onValue={setCode}
        hint={w("approveHint")}
        fault={faultOf(failure, "code")}
      />
      <Field label={w("wallName")} required value={name} onValue={setName} fault={faultOf(failure, "name")} />
      <Field
        label={w("scope")}
        required
        value={scope}
        onValue={setScope}
        hint="431000"
        fault={faultOf(failure, "scope")}
      />
      <div class="row">
        <button type="submit" class="main">
          {w("approve")}
        </button>
      </div>
      <Fault failure={failure} fields={["code", "name", "scope"]} />
    </form>
  );
}

function Editor({ wall, onClose }: { wall: Wall; onClose: () => void }) {
  const [name, setName] = useState(wall.name);
  const [message, setMessage] = useState(wall.message);
  const [scope, setScope] = useState(wall.scope.join(" "));
  const [failure, setFailure] = useState<Failure | null>(null);
  async function submit(e: Event) {
    e.preventDefault();
    const answer = await ask("PATCH", `/api/admin/devices/${wall.id}`, { name, message, scope: codesOf(scope) });
    setFailure(answer.ok ? null : answer);
    if (answer.ok) onClose();
  }
  return (
    <form class="fields sheet" onSubmit={submit} aria-label={`${w("edit")} ${wall.name}`}>
      <Field label={w("wallName")} required focus value={name} onValue={setName} fault={faultOf(failure, "name")} />
      <Field label={w("message")} value={message} onValue={setMessage} fault={faultOf(failure, "message")} />
      <Field label={w("scope")} required value={scope} onValue={setScope} fault={faultOf(failure, "scope")} />
      <div class="row">
        <button type="submit" class="main">
          {w("save")}
        </button>
        <button type="button" onClick={onClose}>
          {w("cancel")}
        </button>
      </div>
      <Fault failure={failure} fields={["name", "message", "scope"]} />
    </form>
  );
}
