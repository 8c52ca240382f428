/** Views that a person keeps by name in this browser, and the link to send one to a colleague, who sees it within their own scope. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { viewerKey } from "../load/since";
import { dropView, lasting, savedViews, saveView } from "../memory";
import { readUrl, writeUrl } from "../url";
import { useDismiss } from "./dismiss";
import { Icon } from "./Icon";

export function Views() {
  const open = useSignal(false);
  const said = useSignal("");
  const ref = useRef<HTMLDivElement>(null);
  useDismiss(ref, open);
  return (
    <div ref={ref} class="views">
      <button
        type="button"
        aria-expanded={open.value}
        aria-haspopup="true"
        onClick={() => {
          open.value = !open.value;
          said.value = "";
        }}
      >
        <Icon name="star" />
        <span>{t("views.title")}</span>
      </button>
      {open.value && <Menu said={said} />}
    </div>
  );
}

function Menu({ said }: { said: { value: string } }) {
  const viewer = viewerKey();
  const save = (e: SubmitEvent) => {
    e.preventDefault();
    const form = e.currentTarget as HTMLFormElement;
    saveView(viewer, { name: String(new FormData(form).get("name") ?? ""), search: lasting(writeUrl()) });
    form.reset();
  };
  const share = () => {
    const link = new URL(lasting(writeUrl()), location.href).href;
    const done = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error("no clipboard"));
    done.then(
      () => (said.value = t("views.copied")),
      () => (said.value = link), // a page without a secure origin has no clipboard: the link is there to be copied by hand
    );
  };
  return (
    <div class="panel user-menu">
      <form class="around" onSubmit={save}>
        <input
          type="text"
          name="name"
          required
          maxLength={40}
          aria-label={t("views.name")}
          placeholder={t("views.name")}
        />
        <button type="submit">{t("views.save")}</button>
      </form>
      {savedViews.value.length === 0 ? (
        <p class="muted small">{t("views.none")}</p>
      ) : (
        <ul>
          {savedViews.value.map(v => (
            <li key={v.name} class="saved">
              <button type="button" class="plain" onClick={() => readUrl(v.search)}>
                {v.name}
              </button>
              <button
                type="button"
                class="plain"
                title={t("views.drop", { name: v.name })}
                onClick={() => dropView(viewer, v.name)}
              >
                <Icon name="close" />
                <span class="unseen">{t("views.drop", { name: v.name })}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" onClick={share}>
        <Icon name="share" />
        {t("views.share")}
      </button>
      <p class="muted small" role="status">
        {said.value || t("views.scope")}
      </p>
    </div>
  );
}
