/** Accounts: find, make, change, reset, disable, import a list. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { codesOf, Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { type Slip, Slips } from "./Slips";
import { Table } from "./Table";
import { moment } from "./when";
import { roleName, roleNames, w } from "./words";

interface User extends Slip {
  id: number;
  subject: string;
  state: "active" | "disabled" | "left";
  one_time: boolean;
  signed_in: string | null;
  locked: string | null;
}

export function Users() {
  const { doc, failure, reload } = useDoc<{ users: User[] }>("/api/admin/users");
  const [find, setFind] = useState("");
  const [editing, setEditing] = useState<User | "new" | null>(null);
  const [slips, setSlips] = useState<Slip[]>([]);
  const [fault, setFault] = useState<Failure | null>(null);

  async function act(method: string, path: string, body?: unknown) {
    const answer = await ask<User>(method, `/api/admin/users/${path}`, body);
    setFault(answer.ok ? null : answer);
    if (answer.ok && answer.doc.password) setSlips([answer.doc]);
    await reload();
  }

  const users = doc?.users.filter(u => `${u.name} ${u.full_name} ${u.post} ${u.scope.join(" ")}`.includes(find.trim()));
  return (
    <section>
      <h2>{w("users")}</h2>
      <div class="row">
        <Field label={w("find")} type="search" value={find} onValue={setFind} />
        <button type="button" class="main" onClick={() => setEditing("new")}>
          {w("addUser")}
        </button>
      </div>
      {editing && (
        <Editor
          key={editing === "new" ? 0 : editing.id}
          user={editing === "new" ? null : editing}
          onClose={made => {
            setEditing(null);
            if (made?.password) setSlips([made]);
            void reload();
          }}
        />
      )}
      {slips.length > 0 && <Slips slips={slips} />}
      <Fault failure={failure ?? fault} />
      <Table heads={["name", "fullName", "role", "scope", "state", "signedIn"]} acts>
        {users?.slice(0, 500).map(u => (
          <tr key={u.id}>
            <td class="wide">{u.name}</td>
            <td class="wide">
              {u.full_name} <span class="muted">{u.post}</span>
            </td>
            <td>{roleName(u.role)}</td>
            <td class="wide">{u.scope.join(" ") || w("all")}</td>
            <td>
              {w(u.state)}
              {u.one_time && <span class="muted"> · {w("oneTime")}</span>}
              {u.locked && <span class="fault"> · {w("lockedUntil", { until: moment(u.locked) })}</span>}
            </td>
            <td>{moment(u.signed_in) || w("never")}</td>
            <td>{u.state !== "left" && <Actions user={u} onEdit={() => setEditing(u)} act={act} />}</td>
          </tr>
        ))}
      </Table>
      <Roll onDone={reload} />
    </section>
  );
}

type Act = (method: string, path: string, body?: unknown) => Promise<void>;

function Actions({ user, onEdit, act }: { user: User; onEdit: () => void; act: Act }) {
  const of = (word: Parameters<typeof w>[0]) => `${w(word)} ${user.name}`;
  return (
    <div class="row">
      <button type="button" aria-label={of("edit")} onClick={onEdit}>
        {w("edit")}
      </button>
      <button type="button" aria-label={of("reset")} onClick={() => void act("POST", `${user.id}/reset`)}>
        {w("reset")}
      </button>
      {user.state === "active" ? (
        <button type="button" aria-label={of("disable")} onClick={() => void act("POST", `${user.id}/disable`)}>
          {w("disable")}
        </button>
      ) : (
        <button
          type="button"
          aria-label={of("enable")}
          onClick={() => void act("PATCH", `${user.id}`, { state: "active" })}
        >
          {w("enable")}
        </button>
      )}
      {user.locked && (
        <button type="button" aria-label={of("unlock")} onClick={() => void act("POST", `${user.id}/unlock`)}>
          {w("unlock")}
        </button>
      )}
    </div>
  );
}

function Editor({ user, onClose }: { user: User | null; onClose: (made: User | null) => void }) {
  const [name, setName] = useState(user?.name ?? "");
  const [fullName, setFullName] = useState(user?.full_name ?? "");
  const [post, setPost] = useState(user?.post ?? "");
  const [role, setRole] = useState(user?.role ?? "official");
  const [scope, setScope] = useState(user?.scope.join(" ") ?? "");
  const [failure, setFailure] = useState<Failure | null>(null);

  async function submit(e: Event) {
    e.preventDefault();
    const profile = { full_name: fullName, post, role, scope: codesOf(scope) };
    const answer = user
      ? await ask<User>("PATCH", `/api/admin/users/${user.id}`, profile)
      : await ask<User>("POST", "/api/admin/users", { name, ...profile });
    setFailure(answer.ok ? null : answer);
    if (answer.ok) onClose(answer.doc);
  }

  return (
    <form class="fields sheet" onSubmit={submit} aria-label={user ? `${w("edit")} ${user.name}` : w("addUser")}>
      {!user && (
        <Field label={w("name")} required focus value={name} onValue={setName} fault={faultOf(failure, "name")} />
      )}
      <Field
        label={w("fullName")}
        required
        value={fullName}
        onValue={setFullName}
        fault={faultOf(failure, "full_name")}
      />
      <Field label={w("post")} value={post} onValue={setPost} fault={faultOf(failure, "post")} />
      <Field
        label={w("role")}
        value={role}
        onValue={setRole}
        options={roleNames.filter(r => r !== "kiosk").map(r => [r, roleName(r)])}
        fault={faultOf(failure, "role")}
      />
      <Field
        label={w("scope")}
        value={scope}
        onValue={setScope}
        hint={w("scopeHint")}
        fault={faultOf(failure, "scope")}
      />
      <div class="row">
        <button type="submit" class="main">
          {w("save")}
        </button>
        <button type="button" onClick={() => onClose(null)}>
          {w("cancel")}
        </button>
      </div>
      <Fault failure={failure} fields={["name", "full_name", "post", "role", "scope"]} />
    </form>
  );
}

interface RollDoc {
  rows: number;
  created: number;
  changed: number;
  unchanged: number;
  slips: Slip[];
}

function Roll({ onDone }: { onDone: () => Promise<void> }) {
  const [file, setFile] = useState<File | null>(null);
  const [seen, setSeen] = useState<RollDoc | null>(null);
  const [slips, setSlips] = useState<Slip[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function run(dry: boolean) {
    if (!file) return;
    const answer = await ask<RollDoc>("POST", `/api/admin/users/import?dry_run=${dry}`, file.slice());
    setFailure(answer.ok ? null : answer);
    setSeen(answer.ok ? answer.doc : null);
    if (!answer.ok || dry) return;
    setSlips(answer.doc.slips);
    setFile(null);
    await onDone();
  }

  return (
    <div class="sheet">
      <h3>{w("importUsers")}</h3>
      <p class="muted">{w("importHint")}</p>
      <div class="row">
        <input
          type="file"
          aria-label={w("importUsers")}
          accept=".csv,.xlsx,.txt"
          onChange={e => {
            setFile(e.currentTarget.files?.[0] ?? null);
            setSeen(null);
          }}
        />
        <button type="button" disabled={!file} onClick={() => void run(true)}>
          {w("preview")}
        </button>
        <button type="button" class="main" disabled={!file || !seen} onClick={() => void run(false)}>
          {w("confirm")}
        </button>
      </div>
      {seen && <p role="status">{w("rollResult", { ...seen, slips: 0 })}</p>}
      <Fault failure={failure} />
      {slips.length > 0 && <Slips slips={slips} />}
    </div>
  );
}
