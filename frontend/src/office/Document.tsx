/** A versioned document of the server's: the security policy, the settings. Faults stand at their fields. */
import { useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { faultAt, leavesOf, patchOf, textOf } from "./document";
import { Fault, Field } from "./Field";
import { useDoc } from "./list";
import { memberName } from "./member";
import { type Word, w } from "./words";

interface Props {
  title: Word;
  path: string;
  whole: boolean; // is replaced, not patched
}

type Doc = Record<string, unknown>;

export function Document({ title, path, whole }: Props) {
  const { doc, failure, reload } = useDoc<Doc>(path);
  return (
    <section>
      <h2>{w(title)}</h2>
      <Fault failure={failure} />
      {doc && <Form key={String(doc.version)} doc={doc} path={path} whole={whole} onDone={reload} />}
    </section>
  );
}

function Form({ doc, path, whole, onDone }: { doc: Doc; path: string; whole: boolean; onDone: () => Promise<void> }) {
  const leaves = leavesOf(doc).filter(l => l.path !== "version");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const changed = Object.keys(patchOf(leaves, texts)).length > 0;

  async function submit(e: Event) {
    e.preventDefault();
    const patch = patchOf(leaves, texts);
    const answer = whole
      ? await ask("PUT", path, { ...doc, ...patch })
      : await ask("PATCH", path, { ...patch, version: doc.version });
    setFailure(answer.ok ? null : answer);
    if (answer.ok) await onDone();
  }

  const fields = failure?.fields ?? {};
  const shown = leaves.filter(l => faultAt(fields, l.path) !== undefined).map(l => l.path);
  const covered = Object.keys(fields).filter(f => shown.some(p => p === f || p.startsWith(`${f}.`)));
  return (
    <form class="fields" onSubmit={submit}>
      {leaves.map(l => (
        <Field
          key={l.path}
          label={memberName(l.path)}
          value={texts[l.path] ?? textOf(l.value)}
          onValue={text => setTexts({ ...texts, [l.path]: text })}
          type={typeof l.value === "number" ? "number" : "text"}
          fault={faultAt(fields, l.path)}
        />
      ))}
      <div class="row">
        <button type="submit" class="main" disabled={!changed}>
          {w("save")}
        </button>
        <span class="muted">{w("version", { version: String(doc.version) })}</span>
        {failure?.status === 409 && (
          <button type="button" onClick={() => void onDone()}>
            {w("reload")}
          </button>
        )}
      </div>
      <Fault failure={failure} fields={covered} />
    </form>
  );
}
