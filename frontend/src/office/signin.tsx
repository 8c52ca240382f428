/** /sign-in: who one is, and back to where one wanted to go. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { Fault, Field, faultOf } from "./Field";
import { begin, Page } from "./Page";
import { Password } from "./Password";
import { type Me, nextPage, type SessionDoc, session } from "./session";
import { labelOf, w } from "./words";

function leave(me: Me) {
  location.assign(nextPage(location.search, me));
}

function SignIn() {
  const doc = session.value;
  const me = doc?.viewer && !doc.viewer.anonymous ? doc.viewer : null;
  return (
    <Page title="signIn" narrow>
      {doc === undefined && <p class="muted late">{w("loading")}</p>}
      {doc === null && (
        <p class="fault" role="alert">
          {w("offline")}
        </p>
      )}
      {doc && me?.must_change && (
        <section>
          <h2>{w("choose")}</h2>
          <p class="muted">{w("chooseHint")}</p>
          <Password onDone={() => session.value?.viewer && leave(session.value.viewer)} />
        </section>
      )}
      {me && !me.must_change && (
        <section>
          <p>{w("signedInAs", { name: me.name })}</p>
          <p>
            <a href={nextPage(location.search, me)}>{w("goOn")}</a>
          </p>
        </section>
      )}
      {doc && !me && <Form />}
      {doc?.demo_roles && !me?.must_change && <Roles roles={doc.demo_roles} />}
    </Page>
  );
}

function Form() {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(e: Event) {
    e.preventDefault();
    setBusy(true);
    const answer = await ask<SessionDoc>("POST", "/api/session", { name, password });
    setBusy(false);
    setFailure(answer.ok ? null : answer);
    if (!answer.ok || !answer.doc.viewer) return;
    session.value = answer.doc;
    if (!answer.doc.viewer.must_change) leave(answer.doc.viewer);
  }

  return (
    <section>
      <form class="fields" onSubmit={submit}>
        <Field
          label={w("name")}
          autocomplete="username"
          required
          focus
          value={name}
          onValue={setName}
          fault={faultOf(failure, "name")}
        />
        <Field
          label={w("password")}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onValue={setPassword}
          fault={faultOf(failure, "password")}
        />
        <button type="submit" class="main" disabled={busy}>
          {w("signIn")}
        </button>
        <Fault failure={failure} fields={["name", "password"]} />
      </form>
    </section>
  );
}

function Roles({ roles }: { roles: NonNullable<SessionDoc["demo_roles"]> }) {
  const [failure, setFailure] = useState<Failure | null>(null);
  async function enter(role: string) {
    const answer = await ask<SessionDoc>("POST", "/api/session", { demo: role });
    if (!answer.ok) setFailure(answer);
    else if (answer.doc.viewer) leave(answer.doc.viewer);
  }
  return (
    <section>
      <h2>{w("demo")}</h2>
      <p class="muted">{w("demoHint")}</p>
      <div class="roles">
        {roles.map(r => (
          <button type="button" key={r.role} onClick={() => void enter(r.role)}>
            {labelOf(r.label)}
          </button>
        ))}
      </div>
      <Fault failure={failure} />
    </section>
  );
}

begin(() => <SignIn />);
