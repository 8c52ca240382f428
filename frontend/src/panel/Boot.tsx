/** What stands in place of the map when there is none, and where to go from there. */
import { t } from "../i18n";
import { type boot, session } from "../state";
import { ownPages } from "./UserMenu";

const wallPage = { href: "/wall", key: "page.wall" } as const;

type Status = Extract<(typeof boot)["value"], { kind: "failed" }>;

export function Boot({ status, retry }: { status: Status; retry: () => void }) {
  const viewer = session.value?.viewer;
  const wall = viewer?.role === "kiosk";
  const ways = status.failure === "forbidden" && viewer ? (wall ? [wallPage] : ownPages(viewer)) : [];
  return (
    <main class="boot">
      <h1>{t("app.name")}</h1>
      <p role="alert">{t(wall ? "boot.wall" : `state.${status.failure}`)}</p>
      <p class="muted">{t(wall ? "boot.signIn" : words(status, ways.length > 0))}</p>
      {ways.map(p => (
        <a key={p.key} class="button" href={p.href}>
          {t(p.key)}
        </a>
      ))}
      {(wall || status.failure === "unauthorized") && (
        <a class="button" href={`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`}>
          {t("user.signIn")}
        </a>
      )}
      <button type="button" class={status.failure === "unauthorized" || ways.length > 0 ? "" : "main"} onClick={retry}>
        {t("state.retry")}
      </button>
    </main>
  );
}

function words(status: Status, ways: boolean) {
  if (status.failure === "unauthorized") return "boot.unauthorized";
  return ways ? "boot.elsewhere" : "boot.retry";
}
