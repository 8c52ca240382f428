/** How much of a request is met: 308 of 838. */
import { count, rate } from "../format";
import { t } from "../i18n";

export function Progress({ done, total }: { done: number; total: number }) {
  if (total <= 0) return null;
  return (
    <p class="progress">
      <meter min={0} max={total} value={done}>
        {rate(done, total)}
      </meter>
      {t("card.done", { done: count(done), total: count(total), rate: rate(done, total) })}
    </p>
  );
}
