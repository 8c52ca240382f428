/** /citizen: what is kept of a person is found, handed over, corrected, erased, for a reason that stands in the audit log. */
import { useRef, useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { Chosen } from "./Chosen";
import { cw, faultSaid } from "./citizenWords";
import { Fault, Field } from "./Field";
import { FoundTable } from "./FoundTable";
import { begin, Guarded, Page } from "./Page";
import { type Found, given, headers, nobody, type Person, type Ticked } from "./person";

function Citizen() {
  return (
    <Page title="citizen">
      <Guarded rights={["case"]}>
        <Desk />
      </Guarded>
    </Page>
  );
}

function Desk() {
  const [person, setPerson] = useState(nobody);
  const [purpose, setPurpose] = useState("");
  const [found, setFound] = useState<{ person: Person; purpose: string; records: Found[] } | null>(null);
  const [ticked, setTicked] = useState<Record<string, Ticked>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState("");
  const asked = useRef(0);

  async function search(who: Person, why: string) {
    const question = ++asked.current;
    const answer = await ask<{ records: Found[] }>("POST", "/api/citizens/find", given(who), headers(why));
    if (question !== asked.current) return; // somebody else is being looked for by now
    setFailure(answer.ok ? null : answer);
    setFound(answer.ok ? { person: who, purpose: why, records: answer.doc.records } : null);
    setTicked({});
  }
  const submit = (e: Event) => {
    e.preventDefault();
    setDone("");
    void search(person, purpose);
  };
  const chosen = (found?.records ?? []).filter(r => ticked[r.id]?.chosen);
  return (
    <>
      <section>
        <p class="muted">{cw("hint")}</p>
        <form class="fields" onSubmit={submit}>
          <Field
            label={cw("name")}
            value={person.name}
            onValue={name => setPerson({ ...person, name })}
            fault={faultSaid(failure?.fields, "name")}
          />
          <Field
            label={cw("phone")}
            value={person.phone}
            onValue={phone => setPerson({ ...person, phone })}
            fault={faultSaid(failure?.fields, "phone")}
          />
          <Field
            label={cw("idNumber")}
            value={person.id_number}
            onValue={id_number => setPerson({ ...person, id_number })}
            fault={faultSaid(failure?.fields, "id_number")}
          />
          <Field
            label={cw("why")}
            required
            hint={cw("whyHint")}
            value={purpose}
            onValue={setPurpose}
            fault={faultSaid(failure?.fields, "X-Purpose")}
          />
          <div class="row">
            <button type="submit" class="main">
              {cw("find")}
            </button>
          </div>
          <Fault failure={failure} fields={["name", "phone", "id_number", "X-Purpose"]} />
        </form>
        <p class="fine" role="status">
          {done}
        </p>
      </section>
      {found && found.records.length === 0 ? (
        <section>
          <p>{cw("nothing")}</p>
        </section>
      ) : null}
      {found && found.records.length > 0 ? (
        <section>
          <FoundTable records={found.records} ticked={ticked} setTicked={setTicked} />
          {chosen.length > 0 ? (
            <Chosen
              person={found.person}
              purpose={found.purpose}
              chosen={chosen}
              ticked={ticked}
              onDone={async (text, again) => {
                setDone(text);
                if (again) await search(found.person, found.purpose);
              }}
            />
          ) : null}
        </section>
      ) : null}
    </>
  );
}

begin(Citizen);
