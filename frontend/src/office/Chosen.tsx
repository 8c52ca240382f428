/** What is done with the records that were chosen: a copy is handed over, the person is corrected, or erased. */
import { useEffect, useState } from "preact/hooks";
import { save } from "../file";
import { sentences } from "../format";
import { type Answer, ask, askFile, type Failure } from "./ask";
import { cw, faultSaid } from "./citizenWords";
import { Fault, Field } from "./Field";
import { type Found, given, headers, nobody, type Person, refs, type Ticked } from "./person";
import { lang } from "./words";

interface Props {
  person: Person;
  purpose: string;
  chosen: Found[];
  ticked: Record<string, Ticked>;
  onDone: (text: string, again: boolean) => Promise<void>;
}

interface Changed {
  records: unknown[];
  remains?: boolean;
}

export function Chosen({ person, purpose, chosen, ticked, onDone }: Props) {
  const [to, setTo] = useState(nobody);
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const n = chosen.length;
  const meant = JSON.stringify(refs(chosen, ticked));
  useEffect(() => setSure(false), [meant]); // it was said of what was ticked then

  async function act<T>(asked: Promise<Answer<T>>, done: (doc: T) => Promise<void>) {
    setBusy(true);
    const answer = await asked;
    setBusy(false);
    setFailure(answer.ok ? null : answer);
    if (answer.ok) await done(answer.doc);
    else if (answer.status === 409) await onDone(cw("changed"), true);
  }
  const handOver = () =>
    act(
      askFile("/api/citizens/hand-over", { ...given(person), records: refs(chosen, null) }, headers(purpose)),
      async blob => {
        save(blob, "citizen.zip");
        await onDone(cw("handedOver"), false);
      },
    );
  const correct = (e: Event) => {
    e.preventDefault();
    const body = { ...given(person), to: given(to), records: refs(chosen, null) };
    void act(ask<Changed>("POST", "/api/citizens/correct", body, headers(purpose)), doc =>
      onDone(cw("corrected", { n: doc.records.length }), true),
    );
  };
  const erase = (e: Event) => {
    e.preventDefault();
    const body = { ...given(person), records: refs(chosen, ticked) };
    void act(ask<Changed>("POST", "/api/citizens/erase", body, headers(purpose)), doc =>
      onDone(sentences([cw("erased", { n: doc.records.length }), doc.remains ? cw("remains") : ""], lang.value), true),
    );
  };
  return (
    <>
      <p role="status">{busy ? cw("busy") : cw("chosen", { n })}</p>
      <Fault failure={failure} fields={["to.name", "to.phone", "to.id_number"]} />
      <div>
        <h2>{cw("handOver")}</h2>
        <p class="muted">{cw("handOverHint")}</p>
        <button type="button" disabled={busy} onClick={() => void handOver()}>
          {cw("handOver")}
        </button>
      </div>
      <form class="fields" onSubmit={correct} aria-label={cw("correct")}>
        <div class="whole">
          <h2>{cw("correct")}</h2>
          <p class="muted">{cw("correctHint")}</p>
        </div>
        <Field
          label={cw("newName")}
          value={to.name}
          onValue={name => setTo({ ...to, name })}
          fault={faultSaid(failure?.fields, "to.name")}
        />
        <Field
          label={cw("newPhone")}
          value={to.phone}
          onValue={phone => setTo({ ...to, phone })}
          fault={faultSaid(failure?.fields, "to.phone")}
        />
        <Field
          label={cw("newIDNumber")}
          value={to.id_number}
          onValue={id_number => setTo({ ...to, id_number })}
          fault={faultSaid(failure?.fields, "to.id_number")}
        />
        <div class="row">
          <button type="submit" disabled={busy || Object.keys(given(to)).length === 0}>
            {cw("doCorrect", { n })}
          </button>
        </div>
      </form>
      <form onSubmit={erase} aria-label={cw("erase")}>
        <h2>{cw("erase")}</h2>
        <p class="muted">{cw("eraseHint")}</p>
        <label class="row">
          <input type="checkbox" checked={sure} onChange={e => setSure(e.currentTarget.checked)} />
          {cw("sure")}
        </label>
        <button type="submit" class="danger" disabled={busy || !sure}>
          {cw("doErase", { n })}
        </button>
      </form>
    </>
  );
}
