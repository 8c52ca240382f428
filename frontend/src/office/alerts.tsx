/** /alerts: what every wall is alerted to, acknowledged with the post of whoever does it. */
import { useEffect, useState } from "preact/hooks";
import { openStream } from "../load/stream";
import type { Label } from "../wire";
import { ask, type Failure } from "./ask";
import { Fault, Field, faultOf } from "./Field";
import { useDoc } from "./list";
import { begin, Guarded, Page } from "./Page";
import { Table } from "./Table";
import { age, moment } from "./when";
import { labelOf, layerName, levelName, type Word, w } from "./words";

interface Alert {
  id: string;
  raised: string;
  acknowledged: { at: string; post: string } | null;
  card: {
    layer: string;
    level: string | null;
    kind: string | null;
    kind_label: Label | null;
    county_name: string | null;
    township_name: string | null;
    village_name: string | null;
    found: string | null;
  };
}

interface Doc {
  unacknowledged: number;
  alerts: Alert[];
  acknowledged: Alert[];
  level: number;
}

/** However the event stream stands, the list is read again after this long. */
const everyMs = 15_000;
const postKey = "lianxin.post";

/** Which levels alert: none is graver than the first. */
function reach(level: number): string {
  return w(level <= 1 ? "alertsRed" : "alertsFrom", { level: levelName(level) });
}

function Alerts() {
  const { doc, failure, reload } = useDoc<Doc>("/api/alerts", everyMs);
  const [post, setPost] = useState(lastPost);
  const [fault, setFault] = useState<Failure | null>(null);
  useEffect(() => openStream(word => void (word.news && reload())), [reload]);

  async function acknowledge(alerts: readonly Alert[]) {
    const answer = await ask("POST", "/api/alerts/acknowledge", { alerts: alerts.map(a => a.id), post: post.trim() });
    setFault(answer.ok ? null : answer);
    if (answer.ok) keepPost(post.trim());
    await reload();
  }

  return (
    <section>
      <p class="muted">{doc?.level === 0 ? w("alertsOff") : w("alertsHint", { level: reach(doc?.level ?? 1) })}</p>
      <form class="fields" onSubmit={e => e.preventDefault()} aria-label={w("acknowledge")}>
        <Field
          label={w("postNow")}
          value={post}
          onValue={setPost}
          hint={w("postHint")}
          fault={faultOf(fault, "post")}
        />
      </form>
      <Fault failure={failure ?? fault} fields={["post"]} />
      <h2 aria-live="polite">
        {w("standing")} {doc?.unacknowledged}
      </h2>
      {doc && doc.alerts.length > 1 && (
        <p>
          <button type="button" class="main" onClick={() => void acknowledge(doc.alerts)}>
            {w("acknowledgeAll", { n: doc.alerts.length })}
          </button>
        </p>
      )}
      <Listed alerts={doc?.alerts ?? []} onAcknowledge={a => void acknowledge([a])} />
      {doc?.alerts.length === 0 && <p class="muted">{w("noAlerts")}</p>}
      <h2>{w("acknowledgedToday")}</h2>
      <Listed alerts={doc?.acknowledged ?? []} />
      {doc?.acknowledged.length === 0 && <p class="muted">{w("empty")}</p>}
    </section>
  );
}

/** A browser may refuse to keep anything: the post is typed anew then. */
function lastPost(): string {
  try {
    return localStorage.getItem(postKey) ?? "";
  } catch {
    return "";
  }
}

function keepPost(post: string): void {
  try {
    localStorage.setItem(postKey, post);
  } catch {
    // full or refused
  }
}

const heads: readonly Word[] = ["level", "what", "place", "found", "raised"];

function placeOf({ card }: Alert): string {
  return [card.county_name, card.township_name, card.village_name].filter(Boolean).join(" · ");
}

function Listed({ alerts, onAcknowledge }: { alerts: readonly Alert[]; onAcknowledge?: (a: Alert) => void }) {
  if (alerts.length === 0) return null;
  const now = Date.now();
  return (
    <Table heads={onAcknowledge ? heads : [...heads, "acknowledgedBy"]} acts={onAcknowledge !== undefined}>
      {alerts.map(a => (
        <tr key={a.id}>
          <td>{levelName(Number(a.card.level) || 0)}</td>
          <td>
            {layerName(a.card.layer)} · {a.card.kind_label ? labelOf(a.card.kind_label) : a.card.kind}
          </td>
          <td class="wide">{placeOf(a)}</td>
          <td>{a.card.found && a.card.found.length > 10 ? moment(a.card.found) : a.card.found}</td>
          <td>
            {moment(a.raised)} <span class="muted">{age(a.raised, now)}</span>
          </td>
          <td>
            {onAcknowledge ? (
              <button
                type="button"
                aria-label={`${w("acknowledge")} ${layerName(a.card.layer)} ${placeOf(a)}`}
                onClick={() => onAcknowledge(a)}
              >
                {w("acknowledge")}
              </button>
            ) : (
              <>
                {a.acknowledged?.post} <span class="muted">{moment(a.acknowledged?.at)}</span>
              </>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

begin(() => (
  <Page title="alerts">
    <Guarded rights={["edit"]}>
      <Alerts />
    </Guarded>
  </Page>
));
