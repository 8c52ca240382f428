/** When the filter leaves nothing: which condition empties it, and the way back. */
import { batch, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isCase, isNarrow } from "../filter";
import { count } from "../format";
import { t } from "../i18n";
import { lateEffect } from "../later";
import { statusOf } from "../load/start";
import { hidden, news, quick, recordLayers, shown } from "../state";
import { countOf, type Reason, reasons } from "../why";
import type { Layer } from "../wire";
import { partName } from "./Strip";

/** Of one layer, else of all cases that are shown. */
export function Why({ of }: { of?: Layer }) {
  const found = useSignal<readonly Reason[] | null>(null);
  useEffect(() => {
    let running = new AbortController();
    const stop = lateEffect(() => {
      news.value;
      const layers = of ? [of] : recordLayers.value.filter(l => isCase(l) && shown.value.has(l.id));
      const now = { layers, quick: quick.value, hidden: hidden.value };
      running.abort();
      running = new AbortController();
      const { signal } = running;
      if (!isNarrow(now.quick) && now.hidden.size === 0) {
        found.value = null;
        return;
      }
      countOf(now, signal)
        .then(n => (n > 0 ? null : reasons(now, signal)))
        .then(all => {
          found.value = all;
        })
        .catch(cause => statusOf(cause, signal)); // the layers' own requests say what is wrong
    });
    return () => {
      stop();
      running.abort();
    };
  }, [of]);
  const all = found.value;
  if (!all) return null;
  return (
    <section class="why" role="status">
      <h2 class="minor">{t("why.title")}</h2>
      {all.length === 0 && <p>{t("why.many")}</p>}
      <ul>
        {all.map(r => (
          <li key={r.id}>
            <button type="button" class="plain" onClick={() => drop(r)}>
              {t("why.one", { name: partName(r.id, quick.value), n: count(r.left) })}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function drop({ without }: Reason): void {
  batch(() => {
    hidden.value = without.hidden;
    quick.value = without.quick;
  });
}
