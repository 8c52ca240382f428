/** What the next shift must know, on one page that prints: what came, went and fell overdue by layer and unit, silent sources, alerts, the gravest open cases. */
import { clock, count, enumerated, localDay, shortName } from "../format";
import { sourceName } from "../source";
import { LevelMark } from "./Cards";
import { countdown, kindOf, newest, ownerOf, placeOf } from "./card";
import { alertsWish, kept, today } from "./feeds";
import { figures, gravest, unitsOf } from "./handover";
import { Age } from "./Panel";
import { options, zone } from "./store";
import { Title } from "./Title";
import type { Handover as Figures } from "./wire";
import { type Key, lang, t } from "./words";

export function Handover() {
  const { data, ...standing } = figures();
  const from = data ? when(data.from) : "";
  return (
    <main class="handover">
      <Title />
      <h2>
        {t("handover.title")} <em>{from && t("handover.shift", { from })}</em>
        <button type="button" onClick={() => print()}>
          {t("handover.print")}
        </button>
      </h2>
      <Age of={[standing]} />
      <div class="tables">
        {data && <Tables of={data} />}
        {!options.value.visitor && <Standing />}
      </div>
      {!options.value.visitor && <Open />}
      <p class="sign">{t("handover.sign")}</p>
    </main>
  );
}

function Tables({ of }: { of: Figures }) {
  const n = (v: number | null) => (v === null ? "" : count(v));
  const silent = of.layers.filter(f => f.silent).map(f => t(`layer.${f.layer}` as Key));
  const sources = of.silent_sources?.map(s =>
    t("handover.source", {
      source: sourceName(s.source, lang.value),
      layer: t(`layer.${s.layer}` as Key),
      last: when(s.last),
    }),
  );
  const units = unitsOf(of);
  return (
    <>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("handover.found")}</th>
            <th scope="col">{t("handover.settled")}</th>
            <th scope="col">{t("handover.newly")}</th>
            <th scope="col">{t("handover.overdue")}</th>
          </tr>
        </thead>
        <tbody>
          {of.layers.map(f => (
            <tr key={f.layer}>
              <th scope="row">{t(`layer.${f.layer}` as Key)}</th>
              <td>{n(f.found)}</td>
              <td>{n(f.settled)}</td>
              <td>{n(f.newly_overdue)}</td>
              <td>{n(f.overdue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="silent">
        <p>
          <strong>{t("handover.silent")}</strong>{" "}
          {silent.length > 0 ? enumerated(silent, lang.value) : t("handover.silent.none")}
        </p>
        {sources && (
          <p>
            <strong>{t("handover.sources")}</strong>{" "}
            {sources.length > 0 ? enumerated(sources, lang.value) : t("handover.sources.none")}
            {of.silent_more ? t("handover.sources.more", { n: count(of.silent_more) }) : ""}
          </p>
        )}
      </div>
      {units.length > 0 && (
        <table class="units">
          <thead>
            <tr>
              <td />
              <th scope="col">{t("handover.found")}</th>
              <th scope="col">{t("handover.settled")}</th>
              <th scope="col">{t("handover.newly")}</th>
            </tr>
          </thead>
          <tbody>
            {units.map(u => (
              <tr key={u.unit}>
                <th scope="row">{shortName(u.name)}</th>
                <td>{count(u.found)}</td>
                <td>{count(u.settled)}</td>
                <td>{count(u.newly)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="hint">{t("handover.day")}</p>
    </>
  );
}

/** A day, with the time of day where there is one. */
function when(at: string): string {
  const day = localDay(at, zone.value);
  return day === at ? day : `${day} ${clock(new Date(at), zone.value).slice(0, 5)}`;
}

/** How many alerts nobody has acknowledged. */
function Standing() {
  const { data } = kept(alertsWish());
  if (!data) return null;
  return (
    <p class="unacknowledged">
      <strong>{t("handover.alerts")}</strong> {count(data.unacknowledged)}
    </p>
  );
}

function Open() {
  const all = gravest();
  const cards = newest(all.flatMap(k => k.data?.cards ?? [])).sort((a, b) => (a.level || 5) - (b.level || 5));
  return (
    <section>
      <h3>{t("handover.open")}</h3>
      <table class="open">
        <tbody>
          {cards.slice(0, 12).map((c, i) => (
            <tr key={i}>
              <td>
                <LevelMark level={c.level} />
              </td>
              <td>
                {t(`layer.${c.layer}` as Key)} · {kindOf(c)}
              </td>
              <td>{placeOf(c)}</td>
              <td>{ownerOf(c)}</td>
              <td>{countdown(c, today.value, zone.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
