/** Where the weekly brief of what the desk is narrowed to is. */
import { lang } from "../i18n";
import { quick, session, widest } from "../state";

/** Its address; null for those who may not read cases, and before the units are known. */
export function briefHref(): string | null {
  const viewer = session.value?.viewer;
  const first = quick.value.unit ?? (widest.value.length === 1 ? widest.value[0]?.id : viewer?.scope[0]);
  if (!viewer || !first || viewer.role === "kiosk" || viewer.role === "contact") return null;
  const query = new URLSearchParams({ unit: first.length < 6 ? first.padEnd(6, "0") : first });
  if (lang.value === "en") query.set("lang", "en");
  return `/brief?${query}`;
}
