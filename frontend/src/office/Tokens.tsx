/** API tokens: an administrator's, or one's own. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { codesOf, Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { rightsText } from "./right";
import { Table } from "./Table";
import { endOf, inDays, moment } from "./when";
import { roleName, type Word, w } from "./words";

interface Token {
  id: number;
  name: string;
  role: string;
  scope: string[];
  rights: string[];
  until: string;
  revoked: string | null;
  used: string | null;
}

export function Tokens({ path, own }: { path: string; own: boolean }) {
  const { doc, failure, reload } = useDoc<{ tokens: Token[] }>(path);
  const [secret, setSecret] = useState("");
  const [fault, setFault] = useState<Failure | null>(null);
  async function revoke(id: number) {
    const answer = await ask("DELETE", `${path}/${id}`);
    setFault(answer.ok ? null : answer);
    await reload();
  }
  return (
    <section>
      <h2>{w("tokens")}</h2>
      {own && <p class="muted">{w("ownTokensHint")}</p>}
      <Add
        path={path}
        own={own}
        onSecret={s => {
          setSecret(s);
          void reload();
        }}
      />
      {secret && <Secret secret={secret} />}
      <Fault failure={failure ?? fault} />
      <Table heads={["tokenName", "rights", "scope", "until", "used", "state"]} acts empty={doc?.tokens.length === 0}>
        {doc?.tokens.map(t => (
          <tr key={t.id}>
            <td class="wide">{t.name}</td>
            <td class="wide">
              {rightsText(t.rights)} {t.role && `(${roleName(t.role)})`}
            </td>
            <td class="wide">{t.scope.join(" ")}</td>
            <td>{moment(t.until)}</td>
            <td>{moment(t.used) || w("never")}</td>
            <td>{w(stateOf(t))}</td>
            <td>
              {stateOf(t) === "good" && (
                <button type="button" onClick={() => void revoke(t.id)} aria-label={`${w("revoke")} ${t.name}`}>
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

function stateOf(t: Token): Word {
  if (t.revoked) return "revoked";
  return Date.parse(t.until) > Date.now() ? "good" : "ended";
}

function Secret({ secret }: { secret: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div role="status">
      <p class="sign">{w("secretOnce")}</p>
      <p class="row">
        <code class="secret">{secret}</code>
        <button type="button" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
          {copied ? w("copied") : w("copy")}
        </button>
      </p>
    </div>
  );
}

function Add({ path, own, onSecret }: { path: string; own: boolean; onSecret: (secret: string) => void }) {
  const [name, setName] = useState("");
  const [until, setUntil] = useState(inDays(90));
  const [scope, setScope] = useState("");
  const [role, setRole] = useState("analyst");
  const [reads, setReads] = useState(true);
  const [profile, setProfile] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);

  async function submit(e: Event) {
    e.preventDefault();
    const common = { name, until: endOf(until) };
    const rights = [...(reads ? ["read"] : []), ...(profile ? [`import:${profile}`] : [])];
    const body = own ? common : { ...common, role, scope: codesOf(scope), rights };
    const answer = await ask<{ secret: string }>("POST", path, body);
    setFailure(answer.ok ? null : answer);
    if (!answer.ok) return;
    setName("");
    onSecret(answer.doc.secret);
  }

  return (
    <form class="fields" onSubmit={submit}>
      <Field label={w("tokenName")} required value={name} onValue={setName} fault={faultOf(failure, "name")} />
      <Field
        label={w("until")}
        type="date"
        required
        value={until}
        onValue={setUntil}
        fault={faultOf(failure, "until")}
      />
      {!own && (
        <>
          <Field
            label={w("scope")}
            required
            value={scope}
            onValue={setScope}
            hint="431021 431023"
            fault={faultOf(failure, "scope")}
          />
          <Field
            label={w("readAs")}
            value={role}
            onValue={setRole}
            options={["analyst", "official", "commander", "kiosk"].map(r => [r, roleName(r)])}
            fault={faultOf(failure, "role")}
          />
          <Field
            label={w("importRight")}
            value={profile}
            onValue={setProfile}
            hint="hotline"
            fault={faultOf(failure, "rights")}
          />
          <label class="row">
            <input type="checkbox" checked={reads} onChange={e => setReads(e.currentTarget.checked)} />
            {w("readRight")}
          </label>
        </>
      )}
      <div class="row">
        <button type="submit" class="main">
          {w("create")}
        </button>
      </div>
      <Fault failure={failure} fields={["name", "until", "scope", "role", "rights"]} />
    </form>
  );
}
