/** Exact points for analysts, who else see the village's: given for a layer, a purpose and a time, and ended. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { Table } from "./Table";
import { endOf, inDays, moment } from "./when";
import { grantLayers, layerName, type Word, w } from "./words";

interface Grant {
  id: number;
  user: number;
  layer: string;
  purpose: string;
  since: string;
  until: string;
  revoked: string | null;
}

interface User {
  id: number;
  name: string;
  full_name: string;
  role: string;
  state: string;
}

export function Grants() {
  const { doc, failure, reload } = useDoc<{ grants: Grant[]; now: string }>("/api/admin/grants");
  const { doc: users } = useDoc<{ users: User[] }>("/api/admin/users");
  const [fault, setFault] = useState<Failure | null>(null);
  const analysts = users?.users.filter(u => u.role === "analyst" && u.state === "active") ?? [];
  const nameOf = (id: number) => {
    const u = users?.users.find(x => x.id === id);
    return u ? `${u.full_name} (${u.name})` : `user-${id}`;
  };
  async function end(g: Grant) {
    const answer = await ask("DELETE", `/api/admin/grants/${g.id}`);
    setFault(answer.ok ? null : answer);
    await reload();
  }
  return (
    <section>
      <h2>{w("grants")}</h2>
      <p class="muted">{w("grantsHint")}</p>
      {analysts.length > 0 ? (
        <Give analysts={analysts} onGiven={() => void reload()} />
      ) : (
        users && <p class="muted">{w("noAnalyst")}</p>
      )}
      <Fault failure={failure ?? fault} />
      <Table heads={["analyst", "layer", "purpose", "from", "until", "state"]} acts empty={doc?.grants.length === 0}>
        {doc?.grants.map(g => (
          <tr key={g.id}>
            <td class="wide">{nameOf(g.user)}</td>
            <td>{layerName(g.layer)}</td>
            <td class="wide">{g.purpose}</td>
            <td>{moment(g.since)}</td>
            <td>{moment(g.until)}</td>
            <td>{w(stateOf(g, Date.parse(doc.now)))}</td>
            <td>
              {stateOf(g, Date.parse(doc.now)) === "good" && (
                <button
                  type="button"
                  aria-label={`${w("revoke")} ${nameOf(g.user)} ${layerName(g.layer)}`}
                  onClick={() => void end(g)}
                >
                  {w("revoke")}
                </button>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function stateOf(g: Grant, now: number): Word {
  if (g.revoked) return "revoked";
  return now < Date.parse(g.until) ? "good" : "ended";
}

function Give({ analysts, onGiven }: { analysts: readonly User[]; onGiven: () => void }) {
  const [user, setUser] = useState(String(analysts[0]?.id ?? ""));
  const [layer, setLayer] = useState("disputes");
  const [purpose, setPurpose] = useState("");
  const [until, setUntil] = useState(() => inDays(30));
  const [failure, setFailure] = useState<Failure | null>(null);
  async function submit(e: Event) {
    e.preventDefault();
    const body = { layer, purpose: purpose.trim(), until: endOf(until) };
    const answer = await ask<Grant>("POST", `/api/admin/users/${user}/grants`, body);
    setFailure(answer.ok ? null : answer);
    if (!answer.ok) return;
    setPurpose("");
    onGiven();
  }
  return (
    <form class="fields sheet" onSubmit={submit} aria-label={w("give")}>
      <Field
        label={w("analyst")}
        value={user}
        onValue={setUser}
        options={analysts.map(u => [String(u.id), `${u.full_name} (${u.name})`])}
        fault={faultOf(failure, "account")}
      />
      <Field
        label={w("layer")}
        value={layer}
        onValue={setLayer}
        options={grantLayers.map(l => [l, layerName(l)])}
        fault={faultOf(failure, "layer")}
      />
      <Field label={w("purpose")} required value={purpose} onValue={setPurpose} fault={faultOf(failure, "purpose")} />
      <Field
        label={w("until")}
        type="date"
        required
        value={until}
        onValue={setUntil}
        hint={w("grantUntilHint")}
        fault={faultOf(failure, "until")}
      />
      <div class="row">
        <button type="submit" class="main">
          {w("give")}
        </button>
      </div>
      <Fault failure={failure} fields={["account", "layer", "purpose", "until"]} />
    </form>
  );
}
