/** The whole page: who records, the form, and what is on its way. */
import { signal } from "@preact/signals";
import { shortName } from "../format";
import { fieldNamer } from "../reason";
import { change, draft, draftOf, visitOf } from "./draft";
import { Form } from "./Form";
import { link, others, waiting } from "./outbox";
import { Sent } from "./Sent";
import type { Desk } from "./server";
import { desk, leave, outbox, retry, screen, tryDemo } from "./start";
import { lang, t } from "./words";

export const now = signal(new Date());
const saved = signal(false);

export function App() {
  return (
    <>
      <Bar />
      <main>{body()}</main>
      <div class="toast" role="status">
        {saved.value ? t("saved") : ""}
      </div>
    </>
  );
}

function body() {
  const at = screen.value;
  switch (at.kind) {
    case "loading":
      return <p class="muted late">{t("loading")}</p>;
    case "unsafe":
      return <p role="alert">{t("storage")}</p>;
    case "first":
      return <Stop text={t("firstOnline")} />;
    case "refused":
      return <Stop text={t("noRight")} signIn />;
    case "nobody":
      return <Stop text={t("who")} signIn demo={at.demo} />;
    case "ready":
      return <Ready />;
  }
}

function Stop({ text, signIn = false, demo = false }: { text: string; signIn?: boolean; demo?: boolean }) {
  return (
    <div class="stop">
      <p>{text}</p>
      {demo ? (
        <button type="button" class="main" onClick={() => void tryDemo()}>
          {t("tryAs")}
        </button>
      ) : null}
      {signIn ? (
        <a class="button" href="/sign-in?next=/visit">
          {t("signIn")}
        </a>
      ) : (
        <button type="button" class="main" onClick={() => void retry()}>
          {t("retry")}
        </button>
      )}
    </div>
  );
}

function Ready() {
  const kit = desk.value;
  if (!kit) return null;
  const save = () => {
    const d = draft.value;
    const village = kit.villages.find(v => v.code === d.unit);
    if (!village) return;
    void outbox()
      ?.add(visitOf(d, kit.subject, shortName(village.name), new Date()), d.mends)
      .then(done);
  };
  return (
    <>
      {link.value === "expired" ? (
        <div class="notice" role="alert">
          <p>{t("expired")}</p>
          <a class="button" href="/sign-in?next=/visit">
            {t("signIn")}
          </a>
        </div>
      ) : null}
      {others.value.length > 0 ? <p class="notice">{t("otherUser", { n: others.value.length })}</p> : null}
      <Form desk={kit} save={save} />
      <Sent
        now={now.value}
        name={namer(kit)}
        send={() => void outbox()?.flush()}
        mend={v => {
          draft.value = draftOf(v);
          scrollTo({ top: 0 });
        }}
        drop={v => {
          if (confirm(t("discardSure"))) void outbox()?.drop(v.key);
        }}
      />
    </>
  );
}

/** What the form calls the fields of a visit and of what it turned up. */
function namer(kit: Desk) {
  return fieldNamer(
    { unit: t("village"), geometry: t("where") },
    kit.layers.flatMap(l => l.fields),
  );
}

/** After a visit is safe on the phone: what repeats stays, the rest is emptied. */
function done(): void {
  change({ time: "", keys: "", note: "", point: null, raised: [], outreach: [], mends: "" });
  saved.value = true;
  setTimeout(() => {
    saved.value = false;
  }, 2500);
}

function Bar() {
  const kit = desk.value;
  const n = waiting.value.length;
  return (
    <header class="bar">
      <h1>{t("title")}</h1>
      {kit?.generated ? <span class="demo">{t("demo")}</span> : null}
      <span class={`link ${link.value}`} role="status">
        {t(link.value === "online" ? "online" : "offline")}
        {n > 0 ? ` · ${t("queued", { n })}` : ""}
      </span>
      <button
        type="button"
        class="plain"
        onClick={() => {
          lang.value = lang.value === "zh" ? "en" : "zh";
        }}
      >
        {t("language")}
      </button>
      {kit ? (
        <button
          type="button"
          class="plain"
          onClick={() => {
            if (confirm(t("signOutSure", { n: waiting.value.length + others.value.length }))) void leave();
          }}
        >
          {t("signOut")}
        </button>
      ) : null}
    </header>
  );
}
