/** Gives the chosen records one owner, departments, marks or deadline: all of them or none, and back again where that can be said. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ClientError, getByIds } from "../client";
import { count, shortName } from "../format";
import { label } from "../i18n";
import { propertyText } from "../property";
import { send } from "../send";
import { layerById } from "../state";
import { type Feature, isRecord, type LayerId } from "../wire";
import { type Body, bodyOf, type Conflict, conflictOf, differing, fieldsOf, undoOf } from "./batch";
import { chooseAll, chosen, leaveOut, refresh } from "./chosen";
import { Inputs, type Texts } from "./Inputs";
import { forms, loadForms, newKey, said, task } from "./task";
import { w } from "./words";

type Phase =
  | { kind: "form" }
  | { kind: "busy" }
  | { kind: "conflict"; conflict: Conflict }
  | { kind: "done"; n: number; undo: Undo[] | null; busy?: true }
  | { kind: "undone"; n: number };

/** An assignment that gives back, under the key that it keeps when it is sent again. */
interface Undo {
  body: Body;
  key: string;
}

export function Assign({ layer }: { layer: LayerId }) {
  useEffect(() => void loadForms(), []);
  const form = forms.value?.find(f => f.id === layer);
  const texts = useSignal<Texts>({});
  const wrong = useSignal<Texts>({});
  const reason = useSignal("");
  const told = useSignal("");
  const phase = useSignal<Phase>({ kind: "form" });
  const sent = useRef({ text: "", key: "" });
  useEffect(() => {
    phase.value = { kind: "form" }; // opened again, for rows that were chosen since
    told.value = "";
  }, [task.value]);
  const rows = [...(chosen.value.layer === layer ? chosen.value.rows : new Map<string, Feature>()).values()];
  if (!form) return <p class="muted">{w("loading")}</p>;

  const submit = async () => {
    const body = bodyOf(rows, texts.value, reason.value.trim());
    if (Object.keys(body.properties).length === 0) {
      told.value = w("assignNothing");
      return;
    }
    phase.value = { kind: "busy" };
    told.value = "";
    const text = JSON.stringify(body); // of an answer that was lost, the same again must not be done twice
    if (sent.current.text !== text) sent.current = { text, key: newKey() };
    const outcome = await send("POST", `/api/collections/${layer}/assign`, { body, key: sent.current.key });
    if (outcome.kind !== "offline") sent.current = { text: "", key: "" };
    wrong.value = outcome.kind === "refused" ? outcome.fields : {};
    if (outcome.kind === "ok") {
      const versions = versionsOf(outcome.doc);
      const back = undoOf(rows, versions, body.properties);
      phase.value = { kind: "done", n: versions.size, undo: back?.map(b => ({ body: b, key: newKey() })) ?? null };
      chooseAll(layer, [], false); // what was chosen is other rows by now
      return;
    }
    if (outcome.kind === "conflict" || outcome.kind === "gone") {
      phase.value = await apart(layer, rows);
      if (phase.value.kind === "form") told.value = said(outcome, layer);
      return;
    }
    phase.value = { kind: "form" };
    told.value = said(outcome, layer);
  };
  const undo = async (n: number, all: Undo[]) => {
    phase.value = { kind: "done", n, undo: all, busy: true };
    told.value = "";
    for (const [i, { body, key }] of all.entries()) {
      const outcome = await send("POST", `/api/collections/${layer}/assign`, {
        body: { ...body, reason: w("assignUndoReason") },
        key,
      });
      if (outcome.kind === "ok") continue;
      const rest = all.slice(i);
      const left = rest.reduce((sum, u) => sum + u.body.records.length, 0);
      told.value = left < n ? w("assignHalf", { n: count(n - left), why: said(outcome, layer) }) : said(outcome, layer);
      phase.value = { kind: "done", n: left, undo: rest };
      return;
    }
    phase.value = { kind: "undone", n };
  };

  const now = phase.value;
  return (
    <div class="assign">
      {now.kind === "conflict" && (
        <Apart layer={layer} conflict={now.conflict} again={() => (phase.value = { kind: "form" })} />
      )}
      {now.kind === "done" && (
        <>
          <p role="status">{w("assignDone", { n: count(now.n) })}</p>
          {now.undo ? (
            <button type="button" disabled={now.busy} onClick={() => void undo(now.n, now.undo ?? [])}>
              {w("assignUndo")}
            </button>
          ) : (
            <p class="muted small">{w("assignNoUndo")}</p>
          )}
        </>
      )}
      {now.kind === "undone" && <p role="status">{w("assignUndone", { n: count(now.n) })}</p>}
      {(now.kind === "form" || now.kind === "busy") && (
        <form
          onSubmit={e => {
            e.preventDefault();
            void submit();
          }}
        >
          <p>{w("chosen", { n: count(rows.length) })}</p>
          <p class="muted small">{w("assignHint")}</p>
          <Inputs
            fields={fieldsOf(form)}
            texts={texts.value}
            wrong={wrong.value}
            set={(name, text) => (texts.value = { ...texts.value, [name]: text })}
          />
          <label class="input wide">
            {w("reason")}
            <input
              type="text"
              maxLength={500}
              value={reason.value}
              onInput={e => (reason.value = e.currentTarget.value)}
            />
          </label>
          <button type="submit" class="main" disabled={now.kind === "busy" || rows.length === 0}>
            {w("assignDo", { n: count(rows.length) })}
          </button>
        </form>
      )}
      {told.value && (
        <p class="wrong" role="alert">
          {told.value}
        </p>
      )}
    </div>
  );
}

/** Nothing was assigned: which rows somebody has changed, and whether to go on with them as they are now. */
function Apart({ layer, conflict, again }: { layer: LayerId; conflict: Conflict; again: () => void }) {
  const fields = layerById.value.get(layer)?.fields ?? [];
  const name = (f: Feature) => String(f.properties.title || f.id);
  const place = (f: Feature) => shortName(String(f.properties.village_name ?? ""));
  const goOn = (without: boolean) => {
    refresh(conflict.changed.map(c => c.is));
    leaveOut([...conflict.gone.map(f => f.id), ...(without ? conflict.changed.map(c => c.is.id) : [])]);
    again();
  };
  return (
    <div class="apart" role="alert">
      <p>{w("assignConflict", { n: count(conflict.changed.length + conflict.gone.length) })}</p>
      <ul>
        {conflict.changed.map(({ was, is }) => (
          <li key={was.id}>
            <strong>{name(was)}</strong> <span class="muted small">{place(is)}</span>
            {differing(was, is).map(field => (
              <span key={field} class="small">
                {label(fields.find(f => f.name === field)?.label ?? { zh: field, en: field })}{" "}
                {value(layer, field, was)} → {value(layer, field, is)}
              </span>
            ))}
          </li>
        ))}
        {conflict.gone.map(f => (
          <li key={f.id}>
            <strong>{name(f)}</strong> <span class="small">{w("assignGone")}</span>
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" class="main" onClick={() => goOn(false)}>
          {w("assignAgain")}
        </button>
        {conflict.changed.length > 0 && (
          <button type="button" onClick={() => goOn(true)}>
            {w("assignWithout")}
          </button>
        )}
      </div>
    </div>
  );
}

function value(layer: LayerId, name: string, f: Feature): string {
  const field = layerById
    .peek()
    .get(layer)
    ?.fields.find(x => x.name === name);
  return (field && propertyText(field, f.properties[name])) || w("unset");
}

/** Reads the rows as they are now and tells them apart from as they were read. */
async function apart(layer: LayerId, rows: readonly Feature[]): Promise<Phase> {
  const ids = rows.map(f => f.id);
  const now = await getByIds(layer, ids, "", new AbortController().signal).catch(cause => {
    if (cause instanceof ClientError) return null;
    throw cause;
  });
  if (!now) return { kind: "form" };
  const conflict = conflictOf(rows, new Map(ids.map(id => [id, now.get(id) ?? null])));
  return conflict.changed.length + conflict.gone.length > 0 ? { kind: "conflict", conflict } : { kind: "form" };
}

function versionsOf(doc: unknown): Map<string, number> {
  const list = isRecord(doc) && Array.isArray(doc.assigned) ? doc.assigned : [];
  return new Map(list.flatMap(r => (isRecord(r) ? [[String(r.id), Number(r.version)] as const] : [])));
}
