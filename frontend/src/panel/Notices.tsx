/** What a person must know now, in plain words: what happened, what is safe, what to do. */
import { clock } from "../format";
import { t } from "../i18n";
import { asOf, boundaryStatus, link, widest, zone } from "../state";

export function Notices() {
  const counties = boundaryStatus.value.get("counties");
  const villages = boundaryStatus.value.get("villages");
  return (
    <div class="notices" role="status">
      {link.value.state === "down" && (
        <p class="notice warn">{t("notice.offline", { at: asOf.value ? clock(asOf.value, zone.value) : "—" })}</p>
      )}
      {counties?.kind === "loading" && <p class="notice late">{t("notice.boundaries")}</p>}
      {counties?.kind === "failed" && (
        <p class="notice warn">{t("notice.noBoundaries", { why: t(`state.${counties.failure}`) })}</p>
      )}
      {villages?.kind === "ready" && widest.value.length === 0 && <p class="notice">{t("notice.empty")}</p>}
    </div>
  );
}
