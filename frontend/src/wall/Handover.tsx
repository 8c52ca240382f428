/** What the next shift must know, on one page that prints: filled in by Board. */
import { localDay } from "../format";
import { now, settings, zone } from "./store";
import { t } from "./words";

export function Handover() {
  const day = localDay(new Date(now.value).toISOString(), zone.value);
  return (
    <main class="handover">
      <h1>{t("handover.title")}</h1>
      <p>{t("handover.shift", { from: `${day} ${settings.value.shift_start}` })}</p>
    </main>
  );
}
