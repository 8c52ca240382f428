/** Since you last looked: three sentences, and the villages outlined on the map. */
import { useSignal } from "@preact/signals";
import { age, count, shortName } from "../format";
import { lang, t } from "../i18n";
import { outlineSince, since } from "../load/since";
import { Icon } from "./Icon";
import { clockNow } from "./now";
import { goTo } from "./Search";

export function SinceNote() {
  const closed = useSignal(false);
  const lit = useSignal(false);
  const news = since.value;
  if (!news || closed.value) return null;
  const first = news.changed.find(c => c.by > 0);
  const then = age(new Date(news.at), clockNow(), lang.value);
  return (
    <section class="panel since" aria-label={t("since.title")}>
      <header>
        <h2 class="minor">{t("since.title")}</h2>
        <button
          type="button"
          class="plain"
          title={t("card.close")}
          onClick={() => {
            closed.value = true;
            outlineSince(false);
          }}
        >
          <Icon name="close" />
          <span class="unseen">{t("card.close")}</span>
        </button>
      </header>
      <p>{t("since.when", { age: then, n: count(news.changed.length) })}</p>
      <p>{t("since.what", { more: count(news.more), fewer: count(news.fewer) })}</p>
      {first && (
        <p>
          {t("since.most")}
          <button type="button" class="plain link-like" onClick={() => goTo(first.unit)}>
            {shortName(first.name)}
          </button>
          {t("since.by", { n: count(first.by) })}
        </p>
      )}
      <button
        type="button"
        aria-pressed={lit.value}
        onClick={() => {
          lit.value = !lit.value;
          outlineSince(lit.value);
        }}
      >
        {t(lit.value ? "since.hide" : "since.show")}
      </button>
    </section>
  );
}
