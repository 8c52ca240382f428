/** Sessions: everybody's for an administrator, or one's own. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { Fault } from "./Field";
import { useDoc } from "./list";
import { loadSession } from "./session";
import { Table } from "./Table";
import { moment } from "./when";
import { w } from "./words";

interface Row {
  id: number;
  subject: string;
  created: string;
  seen: string;
  until: string;
  address: string;
  program: string;
  current: boolean;
}

export function Sessions({ path, own }: { path: string; own: boolean }) {
  const { doc, failure, reload } = useDoc<{ sessions: Row[]; names?: Record<string, string> }>(path);
  const [fault, setFault] = useState<Failure | null>(null);
  async function end(target: string) {
    const answer = await ask("DELETE", target);
    setFault(answer.ok ? null : answer);
    await (own ? loadSession() : undefined);
    await reload();
  }
  return (
    <section>
      <h2>{w("sessions")}</h2>
      <Fault failure={failure ?? fault} />
      <Table heads={[...(own ? [] : (["name"] as const)), "started", "seen", "until", "address", "program"]} acts>
        {doc?.sessions.map(s => (
          <tr key={s.id}>
            {!own && <td class="wide">{doc.names?.[s.subject] ?? s.subject}</td>}
            <td>{moment(s.created)}</td>
            <td>{moment(s.seen)}</td>
            <td>{moment(s.until)}</td>
            <td>{s.address}</td>
            <td class="wide">{s.program}</td>
            <td>
              {s.current ? (
                <span class="sign">{w("current")}</span>
              ) : (
                <button
                  type="button"
                  onClick={() => void end(`${path}/${s.id}`)}
                  aria-label={`${w("end")} ${moment(s.created)} ${s.address}`}
                >
                  {w("end")}
                </button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {own && (doc?.sessions.length ?? 0) > 1 && (
        <div class="row">
          <button type="button" onClick={() => void end(path)}>
            {w("endOthers")}
          </button>
        </div>
      )}
    </section>
  );
}
