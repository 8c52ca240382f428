/** What the next shift must know, on one page that prints: what came and went by layer and county, silent sources, the gravest open cases. */
import { count, shortName } from "../format";
import { LevelMark } from "./Cards";
import { countdown, kindOf, newest, ownerOf, placeOf } from "./card";
import { today } from "./feeds";
import { gravest, rowsOf, type Shift, shiftAt } from "./handover";
import { Age } from "./Panel";
import { now, session, settings, zone } from "./store";
import { Title } from "./Title";
import { type Key, t } from "./words";

/** The shift now; the instant is that of the minute, so that figures are asked for once a shift. */
function shift(): Shift {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone.value,
    dateStyle: "short",
    timeStyle: "short",
  }).format(new Date(now.value));
  return shiftAt(now.value, parts.replace(" ", "T"), settings.value.shift_start);
}

export function Handover() {
  const own = shift();
  return (
    <main class="handover">
      <Title />
      <h2>
        {t("handover.title")} <em>{t("handover.shift", { from: `${own.day} ${own.time}` })}</em>
        <button type="button" onClick={() => print()}>
          {t("handover.print")}
        </button>
      </h2>
      {session.value?.viewer?.items === true ? <Figures own={own} /> : <p>{t("handover.right")}</p>}
      <Open />
      <p class="sign">{t("handover.sign")}</p>
    </main>
  );
}

function Figures({ own }: { own: Shift }) {
  const { rows, units, standing } = rowsOf(own);
  const n = (v: number | null) => (v === null ? "—" : count(v));
  const silent = rows.filter(r => r.silent).map(r => t(`layer.${r.layer}` as Key));
  return (
    <>
      <Age of={standing} />
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("handover.found")}</th>
            <th scope="col">{t("handover.settled")}</th>
            <th scope="col">{t("handover.overdue")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(r => (
            <tr key={r.layer}>
              <th scope="row">{t(`layer.${r.layer}` as Key)}</th>
              <td>{n(r.found)}</td>
              <td>{r.layer === "visits" ? "" : n(r.settled)}</td>
              <td>{r.layer === "visits" ? "" : n(r.overdue)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <strong>{t("handover.silent")}</strong> {silent.length > 0 ? silent.join("、") : t("handover.silent.none")}
      </p>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("handover.found")}</th>
            <th scope="col">{t("handover.settled")}</th>
          </tr>
        </thead>
        <tbody>
          {units.map(u => (
            <tr key={u.unit}>
              <th scope="row">{shortName(u.name)}</th>
              <td>{count(u.numerator)}</td>
              <td>{count(u.settled)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="hint">{t("handover.day")}</p>
    </>
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
