/** Before there is a wall: connecting, or the code an administrator enters. There is no form here and never will be. */
import { clock } from "../format";
import { enrolment, stage, zone } from "./store";
import { t } from "./words";

export function Enrol() {
  const own = enrolment.value;
  if (stage.value === "connecting") {
    return (
      <main class="enrol" aria-live="polite">
        <p class="mark">{t("app.name")}</p>
        <h1>{t("boot.wait")}</h1>
      </main>
    );
  }
  return (
    <main class="enrol" aria-live="polite">
      <h1>{t("enrol.title")}</h1>
      <p>{t("enrol.how")}</p>
      <p class="code">{own?.code ?? "····-····"}</p>
      <p>{t("enrol.wait")}</p>
      {own?.until && (
        <p class="until">{t("enrol.until", { time: clock(new Date(own.until), zone.value).slice(0, 5) })}</p>
      )}
      {!own && <p class="until">{t("enrol.busy")}</p>}
    </main>
  );
}
