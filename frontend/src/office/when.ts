/** Times as the office pages show and take them. */
import { clock, localDay } from "../format";
import { session } from "./session";
import { w } from "./words";

/** The clock of the place that the data are of, as on the map, whatever the reader's machine is set to. */
function zone(): string {
  return session.value?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function moment(iso: string | null | undefined): string {
  if (!iso) return "";
  return `${localDay(iso, zone())} ${clock(new Date(iso), zone())}`;
}

/** A date so many days from now, as a form begins with. */
export function inDays(days: number): string {
  return localDay(new Date(Date.now() + days * 86_400_000).toISOString(), zone());
}

/** The end of a day that was typed, by the clock of the place, as an instant; what is no date stays as it is, and the server says so at its field. */
export function endOf(day: string): string {
  const wanted = Date.parse(`${day}T23:59:59Z`);
  if (Number.isNaN(wanted)) return day;
  const end = new Date(wanted);
  const shown = Date.parse(`${localDay(end.toISOString(), zone())}T${clock(end, zone())}Z`);
  return new Date(wanted - (shown - wanted)).toISOString();
}

/** How long ago, in the greatest whole unit. */
export function age(iso: string | null | undefined, now: number): string {
  if (!iso) return "";
  const s = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (s < 5) return w("justNow");
  if (s < 120) return w("ago", { n: s, unit: w("second") });
  if (s < 7200) return w("ago", { n: Math.round(s / 60), unit: w("minute") });
  if (s < 172_800) return w("ago", { n: Math.round(s / 3600), unit: w("hour") });
  return w("ago", { n: Math.round(s / 86_400), unit: w("day") });
}
