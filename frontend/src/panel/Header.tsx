/** Title, demo label, age of the data, state of the link, and what concerns the whole screen. */
import { RegisterButton } from "../act/buttons";
import { age, clock, day, inLanguage, shortName } from "../format";
import { lang, t } from "../i18n";
import { MeetingButton } from "../print/button";
import { Inbox } from "../saved/Inbox";
import { Views } from "../saved/Views";
import { asOf, link, listing, printing, session, widest, zone } from "../state";
import { ExportButton } from "./Export";
import { Icon } from "./Icon";
import { clockNow, useClock } from "./now";
import { Search } from "./Search";
import { UserMenu } from "./UserMenu";

export function Header() {
  useClock();
  return (
    <header class="bar">
      <img class="logo" src="favicon.svg" alt="" />
      <h1>
        {session.value?.title || (
          <>
            <span class="roomy">{t("app.title")}</span>
            <span class="tight">{t("app.name")}</span>
          </>
        )}
      </h1>
      {session.value?.viewer && widest.value.length === 1 && (
        <span class="scope">{shortName(String(widest.value[0]?.properties.name ?? ""))}</span>
      )}
      {session.value?.generated && (
        <span class="badge" title={inLanguage(session.value.generated, lang.value)}>
          {t("demo.label")}
        </span>
      )}
      <Search />
      <LinkState />
      <div class="actions">
        <RegisterButton />
        <button
          type="button"
          title={t("list.title")}
          aria-pressed={listing}
          onClick={() => (listing.value = !listing.peek())}
        >
          <Icon name="table" />
          <span>{t("list.title")}</span>
        </button>
        <ExportButton />
        <MeetingButton />
        <Views />
        <Inbox />
        <UserMenu />
      </div>
    </header>
  );
}

function moment(at: Date): string {
  return `${day(at.toISOString(), zone.value, lang.value)} ${clock(at, zone.value)}`;
}

/** The server says every 10 s that it has everything; a minute without that is told, however live the link. */
const behindMs = 60_000;

/** Live, or up to when: old data never look new. */
function LinkState() {
  const at = asOf.value;
  if (printing.value) return <output class="link">{at && t("unit.cutoff", { at: moment(at) })}</output>;
  const behind = at !== null && clockNow().getTime() - at.getTime() > behindMs;
  const state = link.value.state === "live" && behind ? "behind" : link.value.state;
  const old = at ? age(at, clockNow(), lang.value) : "";
  const said = at ? t("link.age", { at: clock(at, zone.value), age: old }) : "";
  return (
    <output class={`link ${state}`} title={said} data-age={old}>
      <strong>{t(`link.${state}`)}</strong>
      {at && <span class="muted"> {said}</span>}
    </output>
  );
}
