/** API tokens: an administrator's, or one's own. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { codesOf, Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { moment } from "./when";
import { roleName, w } from "./words";

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
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>{w("tokenName")}</th>
              <th>{w("rights")}</th>
              <th>{w("scope")}</th>
              <th>{w("until")}</th>
              <th>{w("used")}</th>
              <th>{w("state")}</th>
              <th>
                <span class="unseen">{w("actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {doc?.tokens.map(t => (
              <tr key={t.id}>
                <td class="wide">{t.name}</td>
                <td class="wide">
                  {t.rights.join(" ")} {t.role && `(${roleName(t.role)})`}
                </td>
                <td class="wide">{t.scope.join(" ")}</td>
                <td>{moment(t.until)}</td>
                <td>{moment(t.used) || w("never")}</td>
                <td>{stateOf(t)}</td>
                <td>
                  {stateOf(t) === w("good") && (
                    <button type="button" onClick={() => void revoke(t.id)} aria-label={`${w("revoke")} ${t.name}`}>
                      {w("revoke")}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {doc?.tokens.length === 0 && <p class="muted">{w("empty")}</p>}
    </section>
  );
}

function stateOf(t: Token): string {
  if (t.revoked) return w("revoked");
  return Date.parse(t.until) > Date.now() ? w("good") : w("ended");
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

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
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
    const end = new Date(`${until}T23:59:59`);
    const common = { name, until: Number.isNaN(end.getTime()) ? until : end.toISOString() };
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
