/** /brief: the weekly brief of a unit, to read, to print on A4 and to take away as a document. The address names unit and cut-off. */
import "../style/tokens.css";
import "../style/base.css";
import "./brief.css";
import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { localDay } from "../format";
import { ask } from "../office/ask";
import type { BriefDoc } from "./doc";
import { Sheet } from "./Sheet";
import { cutoffOf, unitOfScope } from "./week";
import { lang, type Word, w } from "./words";

interface Session {
  viewer: { scope: string[]; rights: string[] } | null;
  zone?: string;
}

const doc = signal<BriefDoc | null>(null);
const trouble = signal<{ word: Word; why: string } | null>(null);
const loading = signal(true);
const session = signal<Session | null>(null);
let asked = 0;

/** Reads a brief and puts its cut-off into the address, so that the address means the same figures for ever. */
async function load(unit: string, until: string): Promise<void> {
  loading.value = true;
  trouble.value = null;
  const query = new URLSearchParams({ unit });
  if (until) query.set("until", until);
  const question = ++asked;
  const answer = await ask<BriefDoc>("GET", `/api/brief?${query}`);
  if (question !== asked) return; // another was chosen meanwhile
  loading.value = false;
  if (!answer.ok) {
    const word = ({ 0: "offline", 401: "signIn", 403: "forbidden", 404: "missing" } as const)[answer.status];
    const fault = answer.fields.unit ? "missing" : "refused"; // the rest of what may be wrong is the cut-off
    trouble.value = { word: word ?? fault, why: Object.values(answer.fields).join("; ") || answer.detail };
    if (answer.status !== 400) doc.value = null;
    return;
  }
  doc.value = answer.doc;
  address({ unit: answer.doc.unit, until: answer.doc.until, week: "" });
}

function address(changes: Record<string, string>): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  history.replaceState(null, "", `${location.pathname}?${query}`);
}

function turn(): void {
  lang.value = lang.value === "zh" ? "en" : "zh";
  address({ lang: lang.value === "en" ? "en" : "" });
}

function Bar() {
  const d = doc.value;
  return (
    <header class="brief-bar">
      <a class="brand" href={lang.value === "en" ? "/?lang=en" : "/"}>
        {w("brand")} · {w("map")}
      </a>
      {d && <Units doc={d} />}
      {d && (
        <label>
          <span>{w("until")}</span>
          <input
            type="date"
            value={localDay(d.until, d.zone)}
            onChange={e => e.currentTarget.value && void load(d.unit, e.currentTarget.value)}
          />
        </label>
      )}
      {d && (
        <button type="button" onClick={() => void load(d.unit, "")}>
          {w("latest")}
        </button>
      )}
      <span class="gap" />
      {d && (
        <button type="button" onClick={() => print()}>
          {w("print")}
        </button>
      )}
      {d && session.value?.viewer?.rights.includes("export") && (
        <a
          class="button"
          href={`/api/brief?${new URLSearchParams({ unit: d.unit, until: d.until, lang: lang.value, f: "docx" })}`}
          download
        >
          {w("docx")}
        </a>
      )}
      <button type="button" class="plain" onClick={turn}>
        {w("language")}
      </button>
    </header>
  );
}

/** The units above and in the brief's own, to go there. */
function Units({ doc: d }: { doc: BriefDoc }) {
  const scope = session.value?.viewer?.scope ?? [];
  const seen = (code: string) => scope.some(s => code.startsWith(s) || unitOfScope(s) === code);
  const options = [...d.above.filter(u => seen(u.code)), { code: d.unit, name: d.name }];
  return (
    <label>
      <span>{w("units")}</span>
      <select value={d.unit} onChange={e => void load(e.currentTarget.value, d.until)}>
        {options.map((u, i) => (
          <option key={u.code} value={u.code}>
            {"\u3000".repeat(i)}
            {u.name}
          </option>
        ))}
        {d.parts.map(p => (
          <option key={p.unit} value={p.unit}>
            {"\u3000".repeat(options.length)}
            {p.name}
          </option>
        ))}
      </select>
    </label>
  );
}

function signInHref(): string {
  const query = new URLSearchParams({ next: location.pathname + location.search });
  if (lang.value === "en") query.set("lang", "en");
  return `/sign-in?${query}`;
}

function Brief() {
  const fault = trouble.value;
  return (
    <>
      <Bar />
      <main>
        {fault && (
          <p class="fault" role="alert">
            {w(fault.word, { why: fault.why })} {fault.word === "signIn" && <a href={signInHref()}>{w("toSignIn")}</a>}
          </p>
        )}
        {loading.value && !doc.value && <p role="status">{w("loading")}</p>}
        {doc.value && <Sheet doc={doc.value} />}
      </main>
    </>
  );
}

async function begin(): Promise<void> {
  const query = new URLSearchParams(location.search);
  lang.value = query.get("lang") === "en" ? "en" : "zh";
  effect(() => {
    document.documentElement.lang = lang.value === "zh" ? "zh-CN" : "en";
    document.title = `${w("brand")} · ${doc.value ? w("title", { name: doc.value.name }) : w("page")}`;
  });
  document.documentElement.dataset.theme = "light"; // it is paper
  const root = document.getElementById("brief");
  if (root) render(<Brief />, root);
  const answer = await ask<Session>("GET", "/api/session");
  session.value = answer.ok ? answer.doc : null;
  const unit = query.get("unit") ?? unitOfScope(session.value?.viewer?.scope[0] ?? "");
  if (!answer.ok || !session.value?.viewer) {
    loading.value = false;
    trouble.value = { word: answer.ok ? "signIn" : "offline", why: "" };
    return;
  }
  const zone = session.value.zone ?? "Asia/Shanghai";
  await load(unit, cutoffOf(query, localDay(new Date().toISOString(), zone)));
}

void begin();
