/** The overdue list, one file a township: made and handed over with one press. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asking, begin, current, trouble } from "../export/job";
import { paramsOf } from "../export/offer";
import { press } from "../file";
import { isCase } from "../filter";
import { count } from "../format";
import { lang, t } from "../i18n";
import { recordLayers, shown } from "../state";
import { w } from "./words";

export function Overdue() {
  const mine = useSignal("");
  const waiting = useSignal(false);
  const tried = useSignal(false); // else what went wrong is another export's
  const layers = recordLayers.value.filter(l => shown.value.has(l.id) && isCase(l));
  const job = current.value;
  const running = waiting.value && (asking.value || job?.state === "running");
  useEffect(() => {
    if (!waiting.value || !job || job.state === "running") return;
    waiting.value = false;
    mine.value = job.href;
    if (job.state === "done" && job.download) press(job.download, job.name);
  }, [job?.state, job?.href]);
  useEffect(() => {
    if (trouble.value) waiting.value = false;
  }, [trouble.value]);
  const make = () => {
    const asked = layers.flatMap(l => {
      const query = paramsOf(l);
      query?.set("overdue", "true");
      return query ? [[l.id, Object.fromEntries(query)] as const] : [];
    });
    waiting.value = true;
    tried.value = true;
    mine.value = "";
    void begin({
      layers: asked.map(([id]) => id),
      format: "xlsx",
      crs: "EPSG:4490",
      filters: Object.fromEntries(asked),
      options: { headings: lang.value, by: "township" },
    });
  };
  return (
    <section>
      <h3>{w("overdue")}</h3>
      <p class="muted small">{layers.length > 0 ? w("overdue.says") : w("overdue.none")}</p>
      <button type="button" class="main" disabled={layers.length === 0 || running} onClick={make}>
        {w("overdue.make")}
      </button>
      <p role="status" class="small">
        {running && t("state.loading")}
        {!running && job?.state === "done" && job.href === mine.value && w("overdue.made", { n: count(job.rows) })}
        {!running &&
          job?.state === "failed" &&
          job.href === mine.value &&
          w("overdue.failed", { why: job.error ?? "" })}
        {tried.value &&
          trouble.value &&
          w("overdue.failed", { why: trouble.value.why || t(`state.${trouble.value.failure}`) })}
      </p>
    </section>
  );
}
