/** The quiet inbox: watched views, and of each what changed since it was last looked at. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { age, count, shortName } from "../format";
import { lang, t } from "../i18n";
import { useDismiss } from "../panel/dismiss";
import { Icon } from "../panel/Icon";
import { clockNow } from "../panel/now";
import { goTo } from "../panel/Search";
import { outlined, unitOf } from "../state";
import { closeOpened, opened, openView, unread, watched, watches } from "./follow";
import type { Kept } from "./kept";
import { type Changes, changeKinds } from "./stand";
import { w } from "./words";

export function Inbox() {
  const open = useSignal(false);
  const ref = useRef<HTMLDivElement>(null);
  useDismiss(ref, open);
  const n = unread.value;
  if (watched.value.length === 0) return null;
  return (
    <div ref={ref} class="views">
      <button
        type="button"
        title={w("inbox")}
        aria-expanded={open.value}
        aria-haspopup="true"
        onClick={() => (open.value = !open.value)}
      >
        <Icon name="bell" />
        <span>{w("inbox")}</span>
        {n > 0 && (
          <b class="dot" aria-hidden="true">
            {n}
          </b>
        )}
      </button>
      <span class="unseen" role="status">
        {n > 0 ? w("unread", { n }) : ""}
      </span>
      {open.value && (
        <div class="panel user-menu views-menu">
          <ul class="inbox">
            {watched.value.map(v => (
              <Entry key={v.id} view={v} close={() => (open.value = false)} />
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function Entry({ view: v, close }: { view: Kept; close: () => void }) {
  const watch = watches.value.get(v.id);
  const changes = watch?.changes ?? null;
  const then = v.watched ? w("since", { age: age(new Date(v.watched), clockNow(), lang.value) }) : "";
  const said =
    watch?.state === "failed"
      ? w("failed", { why: t(`state.${watch.why ?? "broken"}`) })
      : !watch || watch.state === "looking"
        ? w("looking")
        : changes
          ? changesText(changes)
          : w("calm");
  return (
    <li class={changes ? "news" : ""}>
      <button
        type="button"
        class="plain saved-name"
        onClick={() => {
          openView(v);
          close();
        }}
      >
        <strong>{v.name}</strong>
        <span class="small">{said}</span>
        <span class="muted small">{then}</span>
      </button>
    </li>
  );
}

/** The changes in one sentence: how many of each kind, and in how many villages. */
function changesText({ counts, villages }: Changes): string {
  const parts = changeKinds.filter(k => counts[k] > 0).map(k => w(k, { n: count(counts[k]) }));
  return [...parts, w("villages", { n: count(villages.length) })].join(w("and")) + w("stop");
}

/** Villages named in the note. */
const named = 5;

/** Over the map, after a watched view was opened: what changed since it was last looked at. */
export function OpenedNote() {
  const news = opened.value;
  if (!news) return null;
  const { villages } = news.changes;
  const lit = villages.every(v => outlined.value.has(v));
  return (
    <section class="panel since watch-note" aria-label={w("noteTitle", { name: news.name })}>
      <header>
        <h2 class="minor">{w("noteTitle", { name: news.name })}</h2>
        <button type="button" class="plain" title={w("close")} onClick={closeOpened}>
          <Icon name="close" />
          <span class="unseen">{w("close")}</span>
        </button>
      </header>
      <p class="muted">{w("since", { age: age(new Date(news.at), clockNow(), lang.value) })}</p>
      <p>{changesText(news.changes)}</p>
      <p>
        {w("places")}
        {villages.slice(0, named).map(code => (
          <button key={code} type="button" class="plain link-like" onClick={() => goTo(code)}>
            {shortName(String(unitOf(code)?.properties.name ?? code))}
          </button>
        ))}
        {villages.length > named && w("noteMore")}
      </p>
      <button
        type="button"
        aria-pressed={lit}
        onClick={() => {
          outlined.value = new Set(lit ? [] : villages);
        }}
      >
        {w(lit ? "hide" : "show")}
      </button>
    </section>
  );
}
