/** The frame of every office page: where one is, where one may go, and who one is. */
import "../style/tokens.css";
import "../style/base.css";
import "./office.css";
import { type ComponentChildren, render } from "preact";
import { useEffect } from "preact/hooks";
import { loadSession, may, session, signOut } from "./session";
import { lang, roleName, type Word, w } from "./words";

interface Props {
  title: Word;
  narrow?: boolean;
  children: ComponentChildren;
}

export function Page({ title, narrow, children }: Props) {
  const me = session.value?.viewer ?? null;
  useEffect(() => {
    document.title = `${w("brand")} · ${w(title)}`;
    document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
  }, [title, lang.value]);
  return (
    <>
      <header class="bar">
        <a class="brand" href={withLang("/")}>
          {w("brand")}
        </a>
        <nav aria-label={w("brand")}>
          {me?.aggregates && <Way to="/" word="map" here={title} />}
          {may("case") && <Way to="/citizen" word="citizen" here={title} />}
          {may("password") && <Way to="/account" word="account" here={title} />}
          {may("edit") && <Way to="/alerts" word="alerts" here={title} />}
          {(may("accounts") || may("settings")) && <Way to="/admin" word="admin" here={title} />}
          {may("audit") && <Way to="/audit" word="audit" here={title} />}
        </nav>
        <button type="button" class="plain" onClick={turn}>
          {w("language")}
        </button>
        {me && !me.anonymous ? (
          <>
            <span class="muted">{[...new Set([me.name, roleName(me.role)])].filter(Boolean).join(" · ")}</span>
            <button type="button" onClick={() => void signOut()}>
              {w("signOut")}
            </button>
          </>
        ) : (
          title !== "signIn" && <a href={withLang("/sign-in")}>{w("signIn")}</a>
        )}
      </header>
      <main class={narrow ? "narrow" : ""}>
        <h1>{w(title)}</h1>
        {children}
      </main>
    </>
  );
}

function Way({ to, word, here }: { to: string; word: Word; here: Word }) {
  return (
    <a href={withLang(to)} aria-current={word === here ? "page" : undefined}>
      {w(word)}
    </a>
  );
}

function withLang(path: string): string {
  return lang.value === "en" ? `${path}?lang=en` : path;
}

function turn() {
  lang.value = lang.value === "zh" ? "en" : "zh";
  const q = new URLSearchParams(location.search);
  if (lang.value === "en") q.set("lang", "en");
  else q.delete("lang");
  history.replaceState(null, "", `${location.pathname}${q.size ? `?${q}` : ""}${location.hash}`);
}

/** What a page shows to those who may, and what to the others. */
export function Guarded({ rights, children }: { rights: string[]; children: ComponentChildren }) {
  const doc = session.value;
  if (doc === undefined) return <p class="muted late">{w("loading")}</p>;
  if (doc === null) return <p class="fault">{w("offline")}</p>;
  if (rights.some(may)) return <>{children}</>;
  const next = encodeURIComponent(location.pathname + location.hash);
  return (
    <section>
      <p>{doc.viewer && !doc.viewer.anonymous ? w("noRight") : w("needSignIn")}</p>
      <p>
        <a href={`/sign-in?next=${next}${lang.value === "en" ? "&lang=en" : ""}`}>{w("signIn")}</a>
      </p>
    </section>
  );
}

/** Begins a page: language and theme from the address, else the system's. */
export function begin(page: () => ComponentChildren): void {
  const q = new URLSearchParams(location.search);
  lang.value = q.get("lang") === "en" ? "en" : "zh";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const theme = q.get("theme");
    document.documentElement.dataset.theme =
      theme === "dark" || theme === "light" ? theme : dark.matches ? "dark" : "light";
  };
  paint();
  dark.addEventListener("change", paint);
  void loadSession();
  const root = document.getElementById("office");
  const Root = page;
  if (root) render(<Root />, root);
}
