/** Title, demo label, age of data, state of the link, theme and language. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { age } from "../format";
import { lang, t } from "../i18n";
import { asOf, link, session, theme } from "../state";

const now = signal(new Date());

export function Header() {
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = new Date();
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  const at = asOf.value;
  return (
    <header class="bar">
      <h1>{session.value?.title || t("app.title")}</h1>
      {session.value?.generated && (
        <span class="badge" title={session.value.generated}>
          {t("demo.label")}
        </span>
      )}
      <output class={link.value.live ? "link live" : "link"}>
        {link.value.live ? t("link.live") : t("link.down")}
        {at && <span class="muted"> · {t("link.age", { age: age(at, now.value, lang.value) })}</span>}
      </output>
      <button
        type="button"
        onClick={() => (theme.value = theme.value === "dark" ? "light" : "dark")}
        aria-pressed={theme.value === "dark"}
      >
        {theme.value === "dark" ? t("theme.light") : t("theme.dark")}
      </button>
      <button
        type="button"
        onClick={() => (lang.value = lang.value === "zh" ? "en" : "zh")}
        lang={lang.value === "zh" ? "en" : "zh-CN"}
      >
        {lang.value === "zh" ? "English" : "中文"}
      </button>
    </header>
  );
}
