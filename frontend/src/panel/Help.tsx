/** Keys, in a dialog that the browser closes on Esc. */
import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { helping } from "../state";
import { Icon } from "./Icon";

const keys = [
  ["Tab", "help.tab"],
  ["↑ ↓ ← →", "help.pan"],
  ["+ −", "help.zoom"],
  ["Enter", "help.enter"],
  ["H", "help.home"],
  ["/ Ctrl+K", "help.search"],
  ["Ctrl+Z", "help.undo"],
  ["L", "help.list"],
  ["P", "help.panel"],
  ["?", "help.help"],
  ["Esc", "help.esc"],
] as const;

export function Help() {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(
    () =>
      effect(() => {
        if (helping.value) ref.current?.showModal();
        else ref.current?.close();
      }),
    [],
  );
  return (
    <dialog ref={ref} class="panel help" aria-labelledby="help-title" onClose={() => (helping.value = false)}>
      <header>
        <h2 id="help-title">{t("help.title")}</h2>
        <button type="button" class="plain" title={t("card.close")} onClick={() => (helping.value = false)}>
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      <dl>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
