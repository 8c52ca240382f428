/** Who is looking: role and scope, where rights lead to, how the screen looks; and signing in and out. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { signOut } from "../client";
import { enumerated, shortName } from "../format";
import { label, lang, t } from "../i18n";
import { contrast, helping, pasted, session, theme, unitOf } from "../state";
import type { Viewer } from "../wire";
import { useDismiss } from "./dismiss";
import { Icon } from "./Icon";

const roles = ["commander", "official", "contact", "analyst", "kiosk", "sysadmin", "secadmin", "auditor"] as const;

/** Pages that a right leads to. */
const pages = [
  { right: "report", href: "/visit", key: "page.visit" },
  { right: "case", href: "/citizen", key: "page.citizen" },
  { right: "edit", href: "/alerts", key: "page.alerts" },
  { right: "password", href: "/account", key: "page.account" },
  { right: "accounts", href: "/admin", key: "page.admin" },
  { right: "settings", href: "/admin", key: "page.settings" },
  { right: "audit", href: "/audit", key: "page.audit" },
] as const;

/** Those of them that this viewer's rights lead to. */
export function ownPages(viewer: Viewer) {
  const rights = new Set(viewer.rights ?? []);
  return pages.filter(p => rights.has(p.right) && !(p.right === "password" && viewer.anonymous));
}

export function UserMenu() {
  const open = useSignal(false);
  const ref = useRef<HTMLDivElement>(null);
  useDismiss(ref, open);
  const viewer = session.value?.viewer;
  if (!viewer) return null;
  return (
    <div ref={ref} class="user">
      <button
        type="button"
        title={nameOf(viewer)}
        aria-expanded={open.value}
        aria-haspopup="true"
        onClick={() => (open.value = !open.value)}
      >
        <Icon name="user" />
        <span>{nameOf(viewer)}</span>
      </button>
      {open.value && <Menu viewer={viewer} />}
    </div>
  );
}

function Menu({ viewer }: { viewer: Viewer }) {
  const own = ownPages(viewer);
  return (
    <div class="panel user-menu">
      <p>
        <strong>{nameOf(viewer)}</strong>
        <span class="muted small">
          {[viewer.name ? roleName(viewer.role) : t("user.anonymous"), scopeText(viewer.scope)]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      <ul>
        {own.map(p => (
          <li key={p.key}>
            <a href={p.href}>{t(p.key)}</a>
          </li>
        ))}
        <li>
          <a href="/wall">{t("page.wall")}</a>
        </li>
        <li>
          <button type="button" class="plain" onClick={() => (pasted.value = "")}>
            {t("paste.open")}
          </button>
        </li>
      </ul>
      <div class="looks">
        <button type="button" aria-pressed={theme.value === "dark"} onClick={flip}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
          {t(theme.value === "dark" ? "theme.light" : "theme.dark")}
        </button>
        <button type="button" aria-pressed={contrast.value} onClick={() => (contrast.value = !contrast.value)}>
          {t("theme.contrast")}
        </button>
        <button
          type="button"
          lang={lang.value === "zh" ? "en" : "zh-CN"}
          onClick={() => (lang.value = lang.value === "zh" ? "en" : "zh")}
        >
          {lang.value === "zh" ? "English" : "中文"}
        </button>
        <button type="button" onClick={() => (helping.value = true)}>
          <Icon name="help" />
          {t("help.title")}
        </button>
      </div>
      {viewer.anonymous ? (
        <a class="button" href="/sign-in">
          {t("user.signIn")}
        </a>
      ) : (
        <button type="button" onClick={leave}>
          {t("user.signOut")}
        </button>
      )}
    </div>
  );
}

function flip(): void {
  theme.value = theme.value === "dark" ? "light" : "dark";
}

/** Ends the session and begins anew as whoever may look without one. */
function leave(): void {
  void signOut(new AbortController().signal).finally(() => location.assign("/"));
}

/** What a viewer is called; whoever looks as a role of the demonstration, in the language of the page. */
function nameOf(viewer: Viewer): string {
  const demo = session.value?.demo_roles?.find(r => r.label.zh === viewer.name);
  return demo ? label(demo.label) : viewer.name || roleName(viewer.role);
}

function roleName(role: string): string {
  const known = roles.find(r => r === role);
  return known ? t(`role.${known}`) : role;
}

function scopeText(scope: readonly string[]): string {
  const names = scope.map(code => unitOf(code)?.properties.name).filter(n => typeof n === "string");
  return enumerated(names.map(shortName), lang.value);
}
