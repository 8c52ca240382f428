/** Weeks as the address names them. */

/** The Sunday of an ISO week such as 2026-W26, as a date; empty for what is none. */
export function sundayOf(week: string): string {
  const found = /^(\d{4})-W(\d{2})$/.exec(week);
  const n = Number(found?.[2]);
  if (!found || n < 1 || n > 53) return "";
  const fourth = new Date(Date.UTC(Number(found[1]), 0, 4)); // always in the first week
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000;
  return new Date(monday + ((n - 1) * 7 + 6) * 86_400_000).toISOString().slice(0, 10);
}

/** The cut-off that an address asks for: until as it is, or the end of the week; empty, which is now, also for a week that is not over. */
export function cutoffOf(query: URLSearchParams, today: string): string {
  const until = query.get("until");
  if (until) return until;
  const sunday = sundayOf(query.get("week") ?? "");
  return sunday < today ? sunday : "";
}

/** The code of the widest unit in a scope prefix such as 4310. */
export function unitOfScope(prefix: string): string {
  return prefix.length < 6 ? prefix.padEnd(6, "0") : prefix;
}
