/** A versioned document of the server's: the security policy, the settings. Faults stand at their fields. */
import { useRef, useState } from "preact/hooks";
import { ask, type Failure } from "./ask";
import { faultAt, faultsIn, type Leaf, leavesOf, over, patchOf, sectionsOf, textOf } from "./document";
import { Fault, Field } from "./Field";
import { ListField, TablesField } from "./ListField";
import { useDoc } from "./list";
import { memberName } from "./member";
import { absent, choices, dates, lists, maps, times } from "./shape";
import { labelOf, type Word, w } from "./words";

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
  const leaves = leavesOf(whole ? doc : over(doc, absent), maps).filter(l => l.path !== "version");
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Failure | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const changed = Object.keys(patchOf(leaves, texts)).length > 0;

  async function submit(e: Event) {
    e.preventDefault();
    const patch = patchOf(leaves, texts);
    const answer = whole
      ? await ask("PUT", path, { ...doc, ...patch })
      : await ask("PATCH", path, { ...patch, version: doc.version });
    setFailure(answer.ok ? null : answer);
    if (answer.ok) await onDone();
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  }

  const fields = failure?.fields ?? {};
  const shown = leaves.filter(l => faultAt(fields, l.path) !== undefined).map(l => l.path);
  const covered = Object.keys(fields).filter(
    f =>
      shown.some(p => p === f || p.startsWith(`${f}.`)) || leaves.some(l => faultsIn({ [f]: "" }, l.path).length > 0),
  );
  return (
    <form class="fields" ref={form} onSubmit={submit}>
      {sectionsOf(leaves).map(([section, inside]) => {
        const members = inside.map(leaf => (
          <Member
            key={leaf.path}
            leaf={leaf}
            label={memberName(
              section && leaf.path !== section ? leaf.path.slice(section.length + 1) : leaf.path,
              leaf.path,
            )}
            text={texts[leaf.path] ?? textOf(leaf.value)}
            onText={text => setTexts(old => ({ ...old, [leaf.path]: text }))}
            fields={fields}
          />
        ));
        if (!section || inside[0]?.path === section) return members; // a list has a frame of its own
        return (
          <fieldset key={section} class={`section ${section}`}>
            <legend>{memberName(section)}</legend>
            <div class="fields">{members}</div>
          </fieldset>
        );
      })}
      <div class="row saving">
        <button type="submit" class="main" disabled={!changed}>
          {w("save")}
        </button>
        <span class="muted">{w("version", { version: String(doc.version) })}</span>
        {covered.length > 0 && (
          <span role="alert" class="fault">
            {w("faults", { n: String(covered.length) })}
          </span>
        )}
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

interface MemberProps {
  leaf: Leaf;
  label: string;
  text: string;
  onText: (text: string) => void;
  fields: Record<string, string>;
}

/** A member by its kind: a choice, a table of rows, a date, a number, a line. */
function Member({ leaf: { path, value }, label, text, onText, fields }: MemberProps) {
  const columns = lists[path];
  const faults = faultsIn(fields, path);
  if (columns) {
    return <ListField path={path} label={label} value={text} onValue={onText} faults={faults} columns={columns} />;
  }
  if (path === "tables") return <TablesField path={path} label={label} value={text} onValue={onText} faults={faults} />;
  const kind = dates.includes(path)
    ? "date"
    : times.includes(path)
      ? "time"
      : typeof value === "number"
        ? "number"
        : "text";
  const options = choices[path]?.map(([v, name]): [string, string] => [v, labelOf(name)]);
  return (
    <Field
      label={label}
      value={text}
      onValue={onText}
      type={kind}
      {...(options && { options })}
      fault={faultAt(fields, path)}
    />
  );
}
