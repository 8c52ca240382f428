/** Views that a person keeps by name, for themselves or their unit, and the link to send one to a colleague, who sees it within their own scope. */
import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { sentences, shortName } from "../format";
import { lang } from "../i18n";
import { useDismiss } from "../panel/dismiss";
import { Icon } from "../panel/Icon";
import { session, unitOf } from "../state";
import { canWatch, openView, setWatched, watched } from "./follow";
import { drop, type Kept, keep, kept, mostWatched, onServer, replace, shareable } from "./kept";
import { queryToKeep } from "./query";
import { w } from "./words";

export function Views() {
  const open = useSignal(false);
  const said = useSignal("");
  const ref = useRef<HTMLDivElement>(null);
  useDismiss(ref, open);
  return (
    <div ref={ref} class="views">
      <button
        type="button"
        title={w("title")}
        aria-expanded={open.value}
        aria-haspopup="true"
        onClick={() => {
          open.value = !open.value;
          said.value = "";
        }}
      >
        <Icon name="star" />
        <span>{w("title")}</span>
      </button>
      {open.value && <Menu said={said} close={() => (open.value = false)} />}
    </div>
  );
}

function Menu({ said, close }: { said: Signal<string>; close: () => void }) {
  const share = () => {
    const link = new URL(queryToKeep(), location.href);
    const { scope = [] } = session.peek()?.viewer ?? {};
    if (scope.length > 0) link.searchParams.set("from", scope.join(","));
    const done = navigator.clipboard?.writeText(link.href) ?? Promise.reject(new Error("no clipboard"));
    done.then(
      () => (said.value = w("copied")),
      () => (said.value = link.href), // a page without a secure origin has no clipboard: the link is there to be copied by hand
    );
  };
  return (
    <div class="panel user-menu views-menu">
      <SaveForm said={said} />
      {kept.value.length === 0 ? (
        <p class="muted small">{w("none")}</p>
      ) : (
        <ul>
          {kept.value.map(v => (
            <Line key={v.id} view={v} said={said} close={close} />
          ))}
        </ul>
      )}
      <button type="button" onClick={share}>
        <Icon name="share" />
        {w("copy")}
      </button>
      <p class="muted small" role="status">
        {said.value || sentences([w(onServer() ? "kept" : "local"), w("scope")], lang.value)}
      </p>
    </div>
  );
}

function SaveForm({ said }: { said: Signal<string> }) {
  const under = useSignal(false);
  const save = async (e: SubmitEvent) => {
    e.preventDefault();
    if (under.value) return; // a double click would be told that the name is taken, by itself
    under.value = true;
    const form = e.currentTarget as HTMLFormElement;
    const fields = new FormData(form);
    const wrong = await keep(String(fields.get("name") ?? "").trim(), queryToKeep(), String(fields.get("unit") ?? ""));
    under.value = false;
    said.value = wrong;
    if (!wrong) form.reset();
  };
  const units = shareable.value;
  return (
    <form class="save-view" onSubmit={save}>
      <input type="text" name="name" required maxLength={40} aria-label={w("name")} placeholder={w("name")} />
      {units.length > 0 && (
        <select name="unit" aria-label={w("share")}>
          <option value="">{w("nobody")}</option>
          {units.map(u => (
            <option key={u} value={u}>
              {w("within", { unit: unitName(u) })}
            </option>
          ))}
        </select>
      )}
      <button type="submit">{w("save")}</button>
    </form>
  );
}

/** A unit by prefix, as people call it. */
function unitName(prefix: string): string {
  const name = unitOf(prefix)?.properties.name;
  if (typeof name === "string") return shortName(name);
  return prefix.length < 6 ? w("whole") : prefix;
}

function Line({ view: v, said, close }: { view: Kept; said: Signal<string>; close: () => void }) {
  const full = v.watched === null && watched.value.length >= mostWatched.value;
  const tell = (work: Promise<string>) => void work.then(wrong => (said.value = wrong));
  const watch = () => {
    if (full) said.value = w("limits", { n: mostWatched.value });
    else tell(setWatched(v, v.watched === null));
  };
  const more = [v.unit && w("shared", { unit: unitName(v.unit) }), v.narrower && w("narrower")].filter(Boolean);
  return (
    <li class="saved">
      <button
        type="button"
        class="plain saved-name"
        onClick={() => {
          openView(v);
          close();
        }}
      >
        <span>{v.name}</span>
        {more.length > 0 && <span class="muted small">{more.join(" · ")}</span>}
      </button>
      {canWatch() && (
        <Act
          icon="bell"
          on={v.watched !== null}
          name={w(v.watched === null ? "watch" : "unwatch", { name: v.name })}
          act={watch}
        />
      )}
      {v.own && <Act icon="save" name={w("replace", { name: v.name })} act={() => tell(replace(v, queryToKeep()))} />}
      {v.remove && <Act icon="close" name={w("drop", { name: v.name })} act={() => tell(drop(v))} />}
    </li>
  );
}

function Act(p: { icon: "bell" | "save" | "close"; name: string; act: () => void; on?: boolean }) {
  const pressed = p.on === undefined ? {} : { "aria-pressed": p.on };
  return (
    <button type="button" class="plain saved-act" title={p.name} onClick={p.act} {...pressed}>
      <Icon name={p.icon} />
      <span class="unseen">{p.name}</span>
    </button>
  );
}
