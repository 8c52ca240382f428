/** The panel of layers, filter and legend; it folds away, and on a narrow screen lies along the bottom. */
import { useComputed } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { isCase, partsOf } from "../filter";
import { t } from "../i18n";
import { folded, narrow, pinsShown, quick, rankFolded, recordLayers, selection, type Tab, tab, tabs } from "../state";
import { Filters } from "./Filters";
import { Glance } from "./Glance";
import { Icon } from "./Icon";
import { useInset } from "./inset";
import { Layers } from "./Layers";
import { Legend } from "./Legend";
import { filterNames } from "./Strip";
import { Topic } from "./Topic";

export function Side() {
  if (!folded.value) return <Open />;
  return narrow.value && !rankFolded.value && !selection.value ? null : <Handle />; // the other sheet lies where the handle is
}

function Handle() {
  const ref = useInset<HTMLButtonElement>(narrow.value ? "bottom" : "left");
  return (
    <button ref={ref} type="button" class="handle" aria-expanded={false} onClick={unfold}>
      <Icon name="layers" />
      {t("side.title")}
      <InForce n={filterNames().length} />
    </button>
  );
}

/** Shows the panel; on a narrow screen in the board's place. */
function unfold(): void {
  folded.value = false;
  if (narrow.peek()) rankFolded.value = true;
}

function Open() {
  const left = useInset<HTMLElement>(narrow.value ? "bottom" : "left");
  const cases = recordLayers.value.some(isCase);
  return (
    <aside ref={left} class="panel side" aria-label={t("side.title")}>
      <header>
        <div class="tabs" role="tablist" aria-label={t("side.title")} onKeyDown={turn}>
          {tabs.map(id => (
            <TabButton key={id} id={id} />
          ))}
        </div>
        <button
          type="button"
          class="plain"
          aria-expanded={true}
          title={t("side.fold")}
          onClick={() => (folded.value = true)}
        >
          <Icon name="fold" />
          <span class="unseen">{t("side.fold")}</span>
        </button>
      </header>
      <Part id="topic">
        {cases && <Glance />}
        <Topic />
      </Part>
      <Part id="layers">
        <Layers />
        {!pinsShown.value && <p class="muted small">{t("layers.pinsLater")}</p>}
        {cases ? <Legend /> : <p class="muted small">{t("side.sumsOnly")}</p>}
      </Part>
      <Part id="filter">{cases ? <Filters /> : <p class="muted small">{t("side.sumsOnly")}</p>}</Part>
    </aside>
  );
}

/** Attributes alone say which part is open: a press is seen before anything is rendered. */
function TabButton({ id }: { id: Tab }) {
  const open = useComputed(() => tab.value === id);
  const reached = useComputed(() => (tab.value === id ? 0 : -1));
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${id}`}
      aria-controls={`panel-${id}`}
      aria-selected={open}
      tabIndex={reached}
      onClick={() => (tab.value = id)}
    >
      {t(`tab.${id}`)}
      {id === "filter" && <InForce n={partsOf(quick.value).length} />}
    </button>
  );
}

function Part({ id, children }: { id: Tab; children: ComponentChildren }) {
  const away = useComputed(() => tab.value !== id);
  return (
    <div id={`panel-${id}`} class="part" role="tabpanel" aria-labelledby={`tab-${id}`} hidden={away}>
      {children}
    </div>
  );
}

/** How many conditions are in force. */
function InForce({ n }: { n: number }) {
  return n > 0 ? <span class="dot">{n}</span> : null;
}

/** Left and right go through the tabs, as in every list of them. */
function turn(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = tabs[(tabs.indexOf(tab.peek()) + by + tabs.length) % tabs.length];
  if (!next) return;
  event.preventDefault();
  tab.value = next;
  document.getElementById(`tab-${next}`)?.focus();
}
