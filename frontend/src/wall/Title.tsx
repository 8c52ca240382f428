/** The title bar: what this is, the server's clock and date, who is on duty, how the link stands and how old the data are. */
import { age, clock, day } from "../format";
import { LevelMark } from "./Cards";
import { placeOf } from "./card";
import { alertsWish, kept } from "./feeds";
import { asOf, link, message, now, options, session, settings, zone } from "./store";
import { lang, t } from "./words";

export function Title() {
  const at = new Date(now.value);
  const iso = at.toISOString();
  const [date = "", weekday = ""] = day(iso, zone.value, lang.value).split(" ");
  const { duty } = settings.value;
  return (
    <header class="title">
      <h1>{session.value?.title || t("app.title")}</h1>
      <p class="standing">
        <Alerts />
        {duty && (
          <span class="duty">
            <em>{t("title.duty")}</em> {duty}
          </span>
        )}
        {session.value?.generated ? <span class="demo">{t("title.demo")}</span> : null}
      </p>
      <p class="when">
        <LinkLight />
        <span class="date">
          {date} <em>{weekday}</em>
        </span>
        <time class="clock" dateTime={iso}>
          {clock(at, zone.value)}
        </time>
      </p>
      {message.value && (
        <p class="message" role="status">
          {message.value}
        </p>
      )}
    </header>
  );
}

/** Alerts that nobody acknowledged: how many, and the gravest of them. */
function Alerts() {
  const { data } = kept(options.value.visitor ? null : alertsWish());
  const first = data?.alerts[0];
  if (!data || !first) return null;
  return (
    <span class="alerts" role="status">
      <LevelMark level={first.card.level} />
      {t("alert.standing", { n: data.unacknowledged })}
      <em>{placeOf(first.card)}</em>
    </span>
  );
}

/** Colour, shape and word: a disc that is whole, half or crossed. */
function LinkLight() {
  const state = link.value;
  const at = asOf.value;
  const old = at > 0 && (state !== "live" || now.value - at > 60_000);
  return (
    <span class={`link ${state}`} role="status">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        {state === "slow" && <path class="cut" d="M12 2a10 10 0 0 1 0 20Z" />}
        {state === "down" && <path class="cross" d="m7.5 7.5 9 9m0-9-9 9" />}
      </svg>
      {t(`link.${state}`)}
      {old && <em>{t("link.age", { age: age(new Date(at), new Date(now.value), lang.value) })}</em>}
      {!old && at > 0 && <em>{t("link.asOf", { time: clock(new Date(at), zone.value).slice(0, 5) })}</em>}
    </span>
  );
}
