/** The case file, read for a stated purpose. It is not kept: closing the panel forgets it. */
import { useState } from "preact/hooks";
import { label } from "../i18n";
import { send } from "../send";
import type { Ref } from "../state";
import { isRecord, type Label } from "../wire";
import { type Attachment, Attachments } from "./Attachments";
import { may, said } from "./task";
import { w } from "./words";

interface File {
  fields: { name: string; label?: Label; value: string }[];
  audit_id: number;
  attachments: Attachment[];
}

/** The server's own least length of a purpose. */
const minPurpose = 4;

export function CaseFile({ at }: { at: Ref }) {
  const [purpose, setPurpose] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState("");
  if (!may("case")) return <p class="muted">{w("unauthorized")}</p>;
  const read = async () => {
    const path = `/api/cases/${encodeURIComponent(at.id)}?layer=${at.layer}`;
    const outcome = await send("GET", path, { purpose });
    if (outcome.kind === "ok" && isRecord(outcome.doc)) {
      setFile(outcome.doc as unknown as File);
      setTold("");
    } else if (outcome.kind !== "ok") setTold(said(outcome, at.layer));
  };
  return (
    <div class="case-file">
      {file ? (
        <>
          {file.fields.length === 0 ? <p class="muted">{w("fileEmpty")}</p> : null}
          <dl>
            {file.fields.map(f => (
              <div key={f.name}>
                <dt>{f.label ? label(f.label) : f.name}</dt>
                <dd>{f.value}</dd>
              </div>
            ))}
          </dl>
          <p class="muted">{w("audit", { n: file.audit_id })}</p>
          <Attachments at={at} purpose={purpose} first={file.attachments} />
        </>
      ) : (
        <form
          class="row"
          onSubmit={e => {
            e.preventDefault();
            void read();
          }}
        >
          <p class="muted">{w("fileHint")}</p>
          <input
            type="text"
            aria-label={w("purpose")}
            placeholder={w("purpose")}
            maxLength={200}
            value={purpose}
            onInput={e => setPurpose(e.currentTarget.value)}
          />
          <button type="submit" disabled={[...purpose.trim()].length < minPurpose}>
            {w("read")}
          </button>
        </form>
      )}
      {told ? <p role="alert">{told}</p> : null}
    </div>
  );
}
