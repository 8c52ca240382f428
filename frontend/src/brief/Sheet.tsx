/** The brief itself, as it is printed. */
import { clock, day, inLanguage, localDay } from "../format";
import { Scroll } from "../Scroll";
import type { BriefDoc, Figures, Group, KeyCase, LayerFigures, Reach } from "./doc";
import { labelOf, lang, type Word, w } from "./words";

export function Sheet({ doc }: { doc: BriefDoc }) {
  return (
    <article class="paper" aria-labelledby="brief-title">
      <header>
        <h1 id="brief-title">{w("title", { name: doc.name })}</h1>
        <p>
          {w("period", { from: day(doc.from, doc.zone, lang.value), until: day(doc.until, doc.zone, lang.value) })}
          <span class="cutoff">
            {w("cutoff", { at: `${localDay(doc.until, doc.zone)} ${clock(new Date(doc.until), doc.zone)}` })}
          </span>
        </p>
        {doc.generated && <p class="label">{w("generated")}</p>}
      </header>
      <h2>{w("total")}</h2>
      <Overview layers={doc.layers} />
      {doc.parts.length > 0 && (
        <>
          <h2>{w("byPart")}</h2>
          <Parts doc={doc} />
        </>
      )}
      <h2>{w("byKind")}</h2>
      {doc.layers.map(l => (
        <Kinds key={l.layer} layer={l} />
      ))}
      <h2>{w("round")}</h2>
      <p>
        {w("month", { month: doc.visits.month })}
        {w("households", { reach: reach(doc.visits.households) })}
        {w("enterprises", { reach: reach(doc.visits.enterprises) })}
      </p>
      <p>
        {w("neglected", {
          n: doc.visits.neglected,
          all: doc.visits.villages,
          short: doc.visits.short_rosters,
        })}
      </p>
      <NotVisited visits={doc.visits} />
      <h2 id="brief-key">{w("key")}</h2>
      <KeyCases doc={doc} />
      <footer>
        <p>{w("rule")}</p>
        {doc.source && <p>{w("source", { source: inLanguage(doc.source, lang.value) })}</p>}
      </footer>
    </article>
  );
}

const figures = ["new", "settled", "newly", "overdue", "open"] as const;

function Heads({ first, more = [] }: { first: string; more?: Word[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{first || <span class="unseen">{w("kind")}</span>}</th>
        {[...figures, ...more].map(f => (
          <th key={f} scope="col" class="n">
            {w(f)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** The five figures; the first three beside those before. */
function Cells({ f, compared }: { f: Figures; compared?: boolean }) {
  return (
    <>
      <Cell now={f.new} before={compared ? f.new_before : undefined} />
      <Cell now={f.settled} before={compared ? f.settled_before : undefined} />
      <Cell now={f.newly_overdue} before={compared ? f.newly_overdue_before : undefined} />
      <Cell now={f.overdue} />
      <Cell now={f.open} />
    </>
  );
}

function Cell({ now, before }: { now: number; before?: number | undefined }) {
  return (
    <td class="n">
      {now}
      {before !== undefined && (
        <small>
          {w("before")} {before}
        </small>
      )}
    </td>
  );
}

function Overview({ layers }: { layers: LayerFigures[] }) {
  const touched = layers.filter(l => l.people > 0 || l.households > 0);
  return (
    <>
      <table>
        <Heads first={w("layer")} more={["rate"]} />
        <tbody>
          {layers.map(l => (
            <tr key={l.layer}>
              <th scope="row">{labelOf(l.label)}</th>
              <Cells f={l} compared />
              <td class="n">{percent(l.rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {touched.map(l => (
        <p key={l.layer}>{w("affected", { households: l.households, people: l.people })}</p>
      ))}
    </>
  );
}

function Parts({ doc }: { doc: BriefDoc }) {
  const villages = doc.level === "township"; // of wider parts it is told how many of their villages nobody has been to
  const wider = Object.values(doc.wider).some(n => n > 0);
  return (
    <table>
      <Heads first={w("part")} more={["coverage", villages ? "gap" : "partNeglected"]} />
      <tbody>
        {doc.parts.map(p => (
          <tr key={p.unit}>
            <th scope="row">{p.name}</th>
            <Cells f={p} />
            <td class="n">{percent(p.households.value)}</td>
            <td class="n">{villages ? p.gap_months : p.neglected}</td>
          </tr>
        ))}
        {wider && (
          <tr>
            <th scope="row">{w("wider")}</th>
            <Cells f={doc.wider} />
            <td />
            <td />
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Kinds({ layer }: { layer: LayerFigures }) {
  const name = labelOf(layer.label);
  return (
    <>
      <Groups title={name} groups={layer.kinds} />
      <Groups title={w("byLevel", { layer: name })} groups={layer.levels} />
      <Groups title={w("byTier", { layer: name })} groups={layer.tiers} />
    </>
  );
}

function Groups({ title, groups }: { title: string; groups: Group[] }) {
  if (groups.length === 0) return null;
  return (
    <section class="group">
      <h3>{title}</h3>
      <table>
        <Heads first="" />
        <tbody>
          {groups.map(g => (
            <tr key={g.code}>
              <th scope="row">{labelOf(g.label)}</th>
              <Cells f={g} compared />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NotVisited({ visits: { unvisited, unvisited_more: more } }: { visits: BriefDoc["visits"] }) {
  if (unvisited.length === 0) return null;
  return (
    <section>
      <h3>{w("unvisited")}</h3>
      <table class="unvisited">
        <thead>
          <tr>
            <th scope="col">{w("place")}</th>
            <th scope="col" class="n">
              {w("gap")}
            </th>
            <th scope="col">{w("lastVisit")}</th>
          </tr>
        </thead>
        <tbody>
          {unvisited.map(v => (
            <tr key={v.unit}>
              <th scope="row">{[...v.above, v.name].join(" ")}</th>
              <td class="n">{v.gap_months}</td>
              <td>{v.last_month ?? w("noVisit")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>{w("moreUnvisited", { n: more })}</p>}
    </section>
  );
}

const keyHeads = ["place", "kind", "level", "status", "tier", "found", "due", "late"] as const;

function KeyCases({ doc: { key_cases: cases, key_more: more, layers } }: { doc: BriefDoc }) {
  if (cases.length === 0) return <p>{w("none")}</p>;
  return (
    <>
      <Scroll labelledby="brief-key">
        <table class="key">
          <thead>
            <tr>
              {keyHeads.map(h => (
                <th key={h} scope="col">
                  {w(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cases.map((k, i) => (
              <tr key={i}>
                <td>{`${k.township_name} ${k.village_name}`.trim()}</td>
                <td>{labelOf(k.kind_label)}</td>
                <td>{levelOf(k, layers)}</td>
                <td>{labelOf(k.status_label)}</td>
                <td>{labelOf(k.owner_tier_label)}</td>
                <td>{k.found}</td>
                <td>{k.due}</td>
                <td>{k.days_overdue > 0 ? w("days", { n: k.days_overdue }) : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more > 0 && <p>{w("more", { n: more })}</p>}
    </>
  );
}

/** What a case's level is called: the table of its layer's levels says it. */
function levelOf(k: KeyCase, layers: readonly LayerFigures[]): string {
  const known = layers.find(l => l.layer === k.layer)?.levels.find(g => g.code === k.level);
  return labelOf(known?.label) || k.level;
}

function percent(v: number | null): string {
  return v === null ? "—" : `${v.toFixed(1)}%`;
}

function reach(r: Reach): string {
  if (r.total === null) return "—";
  return `${r.at_most ? w("atMost") : ""}${r.visited} / ${r.total} (${percent(r.value)})`;
}
