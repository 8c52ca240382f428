/** /account: one's password, sessions and tokens, and who opened one's traces. */
import { useState } from "preact/hooks";
import { Fault } from "./Field";
import { useDoc } from "./list";
import { begin, Guarded, Page } from "./Page";
import { Password } from "./Password";
import { Sessions } from "./Sessions";
import { may, session } from "./session";
import { Table } from "./Table";
import { Tokens } from "./Tokens";
import { moment } from "./when";
import { roleName, w } from "./words";

function Account() {
  const me = session.value?.viewer;
  const [changed, setChanged] = useState(false);
  return (
    <Page title="account">
      <Guarded rights={["password"]}>
        {me && (
          <section>
            <h2>{me.name}</h2>
            <p class="muted">
              {roleName(me.role)} · {me.scope.join(" ") || w("all")}
            </p>
          </section>
        )}
        <section>
          <h2>{me?.must_change ? w("choose") : w("change")}</h2>
          <p class="muted">{w("chooseHint")}</p>
          <Password onDone={() => setChanged(true)} />
          {changed && (
            <p class="fine" role="status">
              {w("changed")}
            </p>
          )}
        </section>
        {!me?.must_change && <Sessions path="/api/sessions" own />}
        {may("export") && <Tokens path="/api/tokens" own />}
        {may("report") && <Openings />}
      </Guarded>
    </Page>
  );
}

interface Opening {
  at: string;
  trace: string;
  reader: string;
  purpose: string;
}

function Openings() {
  const { doc, failure } = useDoc<{ openings: Opening[] }>("/api/openings");
  return (
    <section>
      <h2>{w("openings")}</h2>
      <Fault failure={failure} />
      {doc?.openings.length === 0 && <p class="muted">{w("openingsEmpty")}</p>}
      {(doc?.openings.length ?? 0) > 0 && (
        <Table heads={["time", "reader", "purpose"]}>
          {doc?.openings.map(o => (
            <tr key={o.at + o.trace}>
              <td>{moment(o.at)}</td>
              <td>{o.reader}</td>
              <td class="wide">{o.purpose}</td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}

begin(() => <Account />);
