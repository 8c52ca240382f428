/** What a person must know now, in plain words: what happened, what is safe, what to do. */
import { beyond } from "../beyond";
import { drillInto } from "../drill";
import { clock } from "../format";
import { t } from "../i18n";
import { missing } from "../part";
import { cameNarrower } from "../saved/follow";
import { w } from "../saved/words";
import { asOf, boundaryStatus, ended, goal, link, widest, zone } from "../state";

export function Notices() {
  const status = boundaryStatus.value;
  return (
    <div class="notices" role="status">
      {link.value.state === "down" && (
        <p class="notice warn">
          {t(ended.value ? "notice.ended" : "notice.offline", { at: asOf.value ? clock(asOf.value, zone.value) : "—" })}
          {ended.value && (
            <a href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>
              {t("notice.signIn")}
            </a>
          )}
        </p>
      )}
      {missing.value.size > 0 && (
        <p class="notice warn">
          {t("notice.part")}{" "}
          <button type="button" class="plain link-like" onClick={() => location.reload()}>
            {t("notice.reload")}
          </button>
        </p>
      )}
      {beyond.value && (
        <p class="notice">
          {t(`notice.beyond.${beyond.value}`)}{" "}
          <button type="button" class="plain link-like" onClick={comeBack}>
            {t("notice.back")}
          </button>
        </p>
      )}
      {cameNarrower.value && (
        <p class="notice">
          {w("cameNarrower")}{" "}
          <button type="button" class="plain link-like" onClick={() => (cameNarrower.value = false)}>
            {w("understood")}
          </button>
        </p>
      )}
      {status.kind === "loading" && widest.value.length === 0 && <p class="notice late">{t("notice.boundaries")}</p>}
      {status.kind === "failed" && (
        <p class="notice warn">{t("notice.noBoundaries", { why: t(`state.${status.failure}`) })}</p>
      )}
      {status.kind === "ready" && widest.value.length === 0 && <p class="notice">{t("notice.empty")}</p>}
    </div>
  );
}

function comeBack(): void {
  if (beyond.peek() === "unit") drillInto(null);
  else goal.value = { kind: "home" };
}
