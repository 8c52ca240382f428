/** Whether a unit was visited: this month in words, the months before as a calendar of shades. */
import { count, day, decimal } from "../format";
import { lang, t } from "../i18n";
import { readInk } from "../shade";
import { paint, zone } from "../state";
import { targetText } from "../value";
import type { CoverageDoc, Share } from "../wire";

export function Coverage({ code, doc }: { code: string; doc: CoverageDoc | null }) {
  if (!doc) return null;
  return (
    <section key={code}>
      <h3>{t("unit.coverage")}</h3>
      <p>{shareText(doc.households)}</p>
      {doc.households.target !== undefined && (
        <p class={(doc.households.to_target ?? 0) < 0 ? "late-by small" : "muted small"}>
          {targetText(doc.households)}
        </p>
      )}
      <p class={doc.gap_months > 1 ? "late-by small" : "muted small"}>
        {lastVisit(doc)}
        {doc.gap_months > 0 && ` · ${t("unit.gap", { n: doc.gap_months })}`}
      </p>
      {doc.months && doc.months.length > 0 && <Months months={doc.months} />}
    </section>
  );
}

function lastVisit({ last_visit: date, last_month: month }: CoverageDoc): string {
  if (date) return t("unit.lastVisit", { day: day(date, zone.value, lang.value) });
  return month ? t("unit.lastVisit", { day: month }) : t("unit.noVisit");
}

function shareText({ visited, total, value, at_most }: Share): string {
  const known = { visited: count(visited), total: count(total) };
  if (at_most) return t("unit.coveredMost", known);
  return t("unit.covered", { ...known, value: value === null ? "—" : `${decimal(value)} %` });
}

function Months({ months }: { months: readonly { month: string; value: number | null }[] }) {
  paint.value;
  const { steps } = readInk();
  const most = Math.max(...months.map(m => m.value ?? 0)); // shades compare the months with each other, the texts are exact
  return (
    <>
      <h3>{t("unit.months")}</h3>
      <ol class="months">
        {months.map(({ month, value }) => {
          const text = t("unit.month", {
            month,
            value: value === null ? t("unvalued.no_data") : `${decimal(value)} %`,
          });
          const shade =
            value === null ? "" : (steps[value === 0 ? 0 : Math.max(1, Math.ceil((4 * value) / most))] ?? "");
          return (
            <li key={month} title={text} class={value === null ? "hatched" : ""} style={{ background: shade }}>
              <span class="unseen">{text}</span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
