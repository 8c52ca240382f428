/** What was recorded on this phone, newest first, and how far each is. */
import { age } from "../format";
import { sentence } from "../reason";
import { mine, sending, waiting } from "./outbox";
import type { Visit } from "./record";
import { lang, t } from "./words";

export function Sent({
  now,
  name,
  mend,
  drop,
  send,
}: {
  now: Date;
  name: (field: string) => string;
  mend: (v: Visit) => void;
  drop: (v: Visit) => void;
  send: () => void;
}) {
  const list = [...mine.value].reverse();
  return (
    <section class="sent" aria-labelledby="sent">
      <header>
        <h2 id="sent">{t("today")}</h2>
        {waiting.value.length > 0 ? (
          <button type="button" class="plain" disabled={sending.value} onClick={send}>
            {t(sending.value ? "sending" : "sendNow")}
          </button>
        ) : null}
      </header>
      {list.length === 0 ? <p class="muted">{t("none")}</p> : null}
      <ul>
        {list.map(v => (
          <li key={v.key} class={v.state}>
            <div>
              <strong>{v.unitName}</strong> <span>{summary(v)}</span>
              <small>
                {age(new Date(v.at), now, lang.value)} · <b>{t(v.state)}</b>
              </small>
              {v.reason && v.state === "refused" ? <p role="alert">{why(v, name)}</p> : null}
            </div>
            {v.state === "sent" ? null : (
              <div class="do">
                {v.state === "refused" ? (
                  <button type="button" class="plain" onClick={() => mend(v)}>
                    {t("fix")}
                  </button>
                ) : null}
                <button type="button" class="plain" onClick={() => drop(v)}>
                  {t("discard")}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why a visit came back. */
function why(v: Visit, name: (field: string) => string): string {
  if (v.reason === "gone" || v.reason === "conflict") return t(v.reason);
  return sentence(v.faults ?? {}, name) || (v.reason ?? "");
}

/** What a visit was, in a few signs: 10 户 · ＋2. */
function summary(v: Visit): string {
  const zh = lang.value === "zh";
  const parts: string[] = [];
  if (v.properties.households) parts.push(`${v.properties.households} ${zh ? "户" : "households"}`);
  if (v.properties.enterprises) parts.push(`${v.properties.enterprises} ${zh ? "家" : "enterprises"}`);
  if (v.raised.length > 0) parts.push(`＋${v.raised.length}`);
  return parts.join(" · ");
}
