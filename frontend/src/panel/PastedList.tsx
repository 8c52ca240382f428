/** A list of names that somebody pasted: which units it means, lit on the map; lines that may mean several list them. Nothing of it is kept. */
import { effect, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { matchUnits } from "../client";
import { count, shortName } from "../format";
import { t } from "../i18n";
import { statusOf } from "../load/start";
import { outlined, pasted, type Status } from "../state";
import type { Matched } from "../wire";
import { Icon } from "./Icon";
import { goTo } from "./Search";

/** The pause in typing after which a list is asked about. */
const pauseMs = 250;

export function PastedList() {
  const ref = useRef<HTMLDialogElement>(null);
  const text = useSignal("");
  const data = useSignal<Matched | null>(null);
  const chosen = useSignal<ReadonlyMap<number, string>>(new Map());
  const status = useSignal<Status>({ kind: "ready" });

  useEffect(() => {
    let running = new AbortController();
    let timer = 0;
    const stop = effect(() => {
      const list = pasted.value;
      running.abort();
      clearTimeout(timer);
      if (list === null) {
        ref.current?.close();
        return;
      }
      if (!ref.current?.open) ref.current?.show();
      text.value = list;
      if (list.trim()) timer = window.setTimeout(() => ask(list), pauseMs);
      else data.value = null;
    });
    const ask = (list: string) => {
      running = new AbortController();
      const { signal } = running;
      status.value = { kind: "loading" };
      chosen.value = new Map();
      matchUnits(list, signal)
        .then(found => {
          data.value = found;
          status.value = { kind: "ready" };
        })
        .catch(cause => {
          status.value = statusOf(cause, signal) ?? status.peek();
        });
    };
    const light = effect(() => {
      const sure = data.value?.units.map(u => u.unit) ?? [];
      outlined.value = new Set(pasted.value === null ? [] : [...sure, ...chosen.value.values()]);
    });
    return () => {
      stop();
      light();
      clearTimeout(timer);
      running.abort();
    };
  }, []);

  const found = data.value;
  const unsure = found?.lines.filter(l => l.unit === null && l.candidates.length > 0) ?? [];
  const unknown = found?.lines.filter(l => l.unit === null && l.candidates.length === 0) ?? [];
  return (
    <dialog ref={ref} class="panel pasted" aria-labelledby="pasted-title" onClose={() => (pasted.value = null)}>
      <header>
        <h2 id="pasted-title">{t("paste.title")}</h2>
        <button type="button" class="plain" title={t("card.close")} onClick={() => (pasted.value = null)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      <p class="muted small">{t("paste.says")}</p>
      <textarea
        rows={4}
        aria-label={t("paste.title")}
        value={text.value}
        maxLength={200_000}
        onInput={e => (pasted.value = e.currentTarget.value)}
      />
      {status.value.kind === "failed" && <p class="failed">{t(`state.${status.value.failure}`)}</p>}
      {found && (
        <div class={status.value.kind === "loading" ? "busy" : ""}>
          <p>
            {t("paste.sum", {
              lines: count(found.lines.length),
              units: count(found.units.length),
              unsure: count(unsure.length),
              unknown: count(unknown.length),
            })}
          </p>
          <ul class="pasted-units">
            {found.units.map(u => (
              <li key={u.unit}>
                <button type="button" class="plain" onClick={() => goTo(u.unit)}>
                  {shortName(u.name)}
                </button>
                <span class="muted small">{u.count > 1 ? t("paste.times", { n: count(u.count) }) : ""}</span>
              </li>
            ))}
          </ul>
          {unsure.map(l => (
            <label key={l.line} class="line">
              <span>{t("paste.which", { line: l.line, text: l.text })}</span>
              <select
                value={chosen.value.get(l.line) ?? ""}
                onChange={e => (chosen.value = new Map(chosen.value).set(l.line, e.currentTarget.value))}
              >
                <option value="">{t("paste.choose", { n: l.candidates.length })}</option>
                {l.candidates.map(c => (
                  <option key={c.code} value={c.code}>
                    {[...c.path.slice(1), c.name].map(shortName).join(" › ")}
                  </option>
                ))}
              </select>
            </label>
          ))}
          {unknown.length > 0 && (
            <p class="muted small">
              {t("paste.unknown", { lines: unknown.map(l => `${l.line} ${l.text}`).join("；") })}
            </p>
          )}
        </div>
      )}
    </dialog>
  );
}
