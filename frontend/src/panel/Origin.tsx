/** Lower left, as the rules ask of a shown map: approval number, source and date, and that demo boundaries are generated. */
import { t } from "../i18n";
import { session } from "../state";

export function Origin() {
  const map = session.value?.map;
  const source = [map?.source, map?.date].filter(Boolean).join(" ");
  return (
    <footer class="origin">
      {map?.approval_number ? t("origin.approval", { number: map.approval_number }) : t("origin.unset")}
      {source && <span> · {source}</span>}
      {session.value?.generated && <span> · {t("origin.generated")}</span>}
    </footer>
  );
}
