/** Zooming, for those without a wheel, and the way back to the whole prefecture. */
import { t } from "../i18n";
import { camera, goal } from "../state";
import { Icon } from "./Icon";

export function Tools() {
  const zoom = (by: number) => (goal.value = { kind: "zoom", by });
  return (
    <section class="tools" aria-label={t("tools.title")}>
      <button type="button" title={t("tools.in")} onClick={() => zoom(1)}>
        <Icon name="plus" />
        <span class="unseen">{t("tools.in")}</span>
      </button>
      <button type="button" title={t("tools.out")} onClick={() => zoom(-1)}>
        <Icon name="minus" />
        <span class="unseen">{t("tools.out")}</span>
      </button>
      <button
        type="button"
        title={t("tools.home")}
        disabled={camera.value === null}
        onClick={() => (goal.value = { kind: "home" })}
      >
        <Icon name="home" />
        <span class="unseen">{t("tools.home")}</span>
      </button>
    </section>
  );
}
