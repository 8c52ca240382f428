/** When the filter leaves nothing: which condition empties it, and the way back. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isNarrow } from "../filter";
import { count } from "../format";
import { t } from "../i18n";
import { lateEffect } from "../later";
import { statusOf } from "../load/start";
import { hidden, news, quick, shown } from "../state";
import { countOf, type Reason, reasons } from "../why";
import { partName } from "./Strip";

export function Why() {
  const found = useSignal<readonly Reason[] | null>(null);
  useEffect(() => {
    let running = new AbortController();
    const stop = lateEffect(() => {
      const q = quick.value;
      hidden.value;
      shown.value;
      news.value;
      running.abort();
      running = new AbortController();
      const { signal } = running;
      if (!isNarrow(q)) {
        found.value = null;
        return;
      }
      countOf(q, signal)
        .then(n => (n > 0 ? null : reasons(q, signal)))
        .then(all => {
          found.value = all;
        })
        .catch(cause => statusOf(cause, signal)); // the layers' own requests say what is wrong
    });
    return () => {
      stop();
      running.abort();
    };
  }, []);
  const all = found.value;
  if (!all) return null;
  return (
    <section class="why" role="status">
      <h2 class="minor">{t("why.title")}</h2>
      {all.length === 0 && <p>{t("why.many")}</p>}
      <ul>
        {all.map(r => (
          <li key={r.part.id}>
            <button type="button" class="plain" onClick={() => (quick.value = r.part.without)}>
              {t("why.one", { name: partName(r.part.id, quick.value), n: count(r.left) })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
