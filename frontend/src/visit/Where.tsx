/** The position of a visit: never asked for, taken once when the person says so. */
import { signal } from "@preact/signals";
import { change, draft } from "./draft";
import { t } from "./words";

const failed = signal(false);

function take(): void {
  failed.value = false;
  navigator.geolocation.getCurrentPosition(
    p =>
      change({
        point: { at: [round(p.coords.longitude), round(p.coords.latitude)], within: Math.round(p.coords.accuracy) },
      }),
    () => {
      failed.value = true;
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

/** A ten-millionth of a degree, about a centimetre. */
function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

export function Where() {
  const { point } = draft.value;
  return (
    <fieldset>
      <legend>{t("where")}</legend>
      <p class="muted" role="status">
        {point ? t("whereHave", { m: point.within }) : failed.value ? t("whereFailed") : t("whereNone")}
      </p>
      <button type="button" class="plain" onClick={() => (point ? change({ point: null }) : take())}>
        {t(point ? "whereDrop" : "whereUse")}
      </button>
      <p class="hint">{t("whereHint")}</p>
    </fieldset>
  );
}
