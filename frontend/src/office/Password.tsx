/** The form that changes one's own password. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { Fault, Field, faultOf } from "./Field";
import { type SessionDoc, session } from "./session";
import { w } from "./words";

export function Password({ onDone }: { onDone: () => void }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const differ = again !== "" && again !== fresh;

  async function submit(e: Event) {
    e.preventDefault();
    if (fresh !== again) return;
    setBusy(true);
    const answer = await ask<SessionDoc>("POST", "/api/session/password", { old, new: fresh });
    setBusy(false);
    setFailure(answer.ok ? null : answer);
    if (!answer.ok) return;
    setOld("");
    setFresh("");
    setAgain("");
    session.value = { ...session.value, ...answer.doc };
    onDone();
  }

  return (
    <form class="fields" onSubmit={submit}>
      <Field
        label={w("oldPassword")}
        type="password"
        autocomplete="current-password"
        required
        value={old}
        onValue={setOld}
        fault={faultOf(failure, "old")}
      />
      <Field
        label={w("newPassword")}
        type="password"
        autocomplete="new-password"
        required
        value={fresh}
        onValue={setFresh}
        fault={faultOf(failure, "new")}
      />
      <Field
        label={w("again")}
        type="password"
        autocomplete="new-password"
        required
        value={again}
        onValue={setAgain}
        fault={differ ? w("differ") : undefined}
      />
      <div class="row">
        <button type="submit" class="main" disabled={busy || differ}>
          {w("change")}
        </button>
      </div>
      <Fault failure={failure} fields={["old", "new"]} />
    </form>
  );
}
