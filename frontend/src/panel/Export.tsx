/** Takes away what the filter selects: layers, format and system are chosen, the count is told, the file is written and handed over. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import "../style/export.css";
import { chosen, counts, exporting, followCounts } from "../export/count";
import {
  asking,
  begin,
  cancel,
  current,
  type Export,
  type Format,
  forget,
  formats,
  type Headings,
  headings,
  isTable,
  trouble,
  whyOf,
} from "../export/job";
import { made, type Offer, offers, stored } from "../export/offer";
import { w } from "../export/words";
import { clock, count, decimal } from "../format";
import { mode, session, shown, toggle, topic, view, zone } from "../state";
import type { LayerId } from "../wire";
import { Icon } from "./Icon";
import { filterNames } from "./Strip";

const format = signal<Format>("xlsx");
const crs = signal("EPSG:4490");
const heading = signal<Headings>("zh");

/** The button in the header, for those who may export, with its dialog. */
export function ExportButton() {
  if (!session.value?.viewer?.rights?.includes("export")) return null;
  return (
    <>
      <button type="button" class="wide-only" title={w("open")} aria-haspopup="dialog" onClick={open}>
        <Icon name="download" />
        <span>{w("title")}</span>
      </button>
      <Dialog />
    </>
  );
}

function open(): void {
  const onMap = new Set<LayerId>(shown.peek());
  if (mode.peek() === "hotspots") onMap.add("hotspots");
  if (mode.peek() === "fuel") onMap.add("fuel-access");
  if (mode.peek() === "measure" && topic.peek().layer === "tables") onMap.add(`table-${topic.peek().measure}`);
  chosen.value = new Set([...offers.peek().keys()].filter(id => onMap.has(id)));
  exporting.value = true;
}

function Dialog() {
  const ref = useRef<HTMLDialogElement>(null);
  const on = exporting.value;
  useEffect(() => {
    if (on) ref.current?.showModal();
    else ref.current?.close();
    return on ? followCounts() : undefined;
  }, [on]);
  return (
    <dialog ref={ref} class="panel export" aria-labelledby="export-title" onClose={() => (exporting.value = false)}>
      {on && (
        <>
          <div class="export-head">
            <h2 id="export-title">{w("title")}</h2>
            <button type="button" class="plain" title={w("close")} onClick={() => (exporting.value = false)}>
              <Icon name="close" />
              <span class="unseen">{w("close")}</span>
            </button>
          </div>
          {current.value ? <Course job={current.value} /> : <Choices />}
          <Trouble />
        </>
      )}
    </dialog>
  );
}

function Choices() {
  const picked = [...offers.value.values()].filter(o => chosen.value.has(o.id));
  const all = picked.map(o => counts.value.get(o.id));
  const total = all.reduce<number>((n, k) => n + (k ?? 0), 0);
  const known = all.every(k => typeof k === "number");
  const send = (e: Event) => {
    e.preventDefault();
    const asked = picked.flatMap(o => {
      const query = o.params();
      return query ? [[o.id, Object.fromEntries(query)] as const] : [];
    });
    begin({
      layers: asked.map(([id]) => id),
      format: format.value,
      crs: crs.value,
      filters: Object.fromEntries(asked),
      options: isTable(format.value) ? { headings: heading.value } : {},
    });
  };
  return (
    <form onSubmit={send}>
      <fieldset>
        <legend>{w("layers")}</legend>
        <ul class="export-layers">
          {stored.value.map(o => (
            <Choice key={o.id} offer={o} />
          ))}
        </ul>
      </fieldset>
      <fieldset>
        <legend>{w("made")}</legend>
        <ul class="export-layers">
          {made.value.map(o => (
            <Choice key={o.id} offer={o} />
          ))}
        </ul>
      </fieldset>
      <section>
        <h3>{w("filter")}</h3>
        <p>{filterNames().join(" · ") || w("everything")}</p>
      </section>
      <div class="export-how">
        <label>
          <span>{w("format")}</span>
          <select value={format.value} onChange={e => setFormat(e.currentTarget.value)}>
            {formats.map(f => (
              <option key={f} value={f}>
                {w(`format.${f}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{w("crs")}</span>
          <select value={crs.value} onChange={e => (crs.value = e.currentTarget.value)}>
            {systems().map(s => (
              <option key={s.code} value={s.code}>
                {s.name}
              </option>
            ))}
          </select>
        </label>
        {isTable(format.value) && (
          <label>
            <span>{w("headings")}</span>
            <select
              value={heading.value}
              onChange={e => (heading.value = headings.find(h => h === e.currentTarget.value) ?? "zh")}
            >
              {headings.map(h => (
                <option key={h} value={h}>
                  {w(`headings.${h}`)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {isShifted(crs.value) && <p class="export-warn">{w("shifted")}</p>}
      {isMetric(crs.value) && <p class="muted small">{w("metric")}</p>}
      {picked.length > 0 && (
        <p class="small">
          <a href={`/api/project.qgz?layers=${picked.map(o => o.id).join(",")}`} download="lianxin.qgz">
            {w("project")}
          </a>
        </p>
      )}
      <div class="export-foot">
        <output class="export-total">
          {picked.length === 0
            ? w("choose")
            : known
              ? total === 0
                ? w("empty")
                : w("total", { n: count(total) })
              : w("counting")}
        </output>
        <button type="submit" class="main" disabled={!known || total === 0 || asking.value}>
          {w("start", { n: known ? count(total) : "…" })}
        </button>
      </div>
    </form>
  );
}

function Choice({ offer }: { offer: Offer }) {
  const on = chosen.value.has(offer.id);
  const n = counts.value.get(offer.id);
  const says = offer.says();
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          checked={on}
          onChange={e => (chosen.value = toggle(chosen.value, offer.id, e.currentTarget.checked))}
        />
        <span>
          {offer.name()}
          {says && <small class="muted">{says}</small>}
        </span>
      </label>
      <span class="muted small">
        {!on ? "" : n === undefined ? w("counting") : n === null ? w("uncounted") : n === 0 ? w("none") : count(n)}
      </span>
    </li>
  );
}

function setFormat(f: string): void {
  format.value = formats.find(known => known === f) ?? "xlsx";
  if (!systems().some(s => s.code === crs.value)) crs.value = "EPSG:4490";
}

/** The systems that are offered: the zone of 3 degrees is the one in which the map looks. KML has no metres. */
function systems(): { code: string; name: string }[] {
  const meridian = 3 * Math.round((view.value?.centre[0] ?? 114) / 3);
  const zoned = `EPSG:${4534 + (meridian - 75) / 3}`;
  const metric = [
    { code: zoned, name: w("crs.zone", { m: meridian, code: zoned.slice(5) }) },
    { code: "EPSG:3857", name: w("crs.EPSG:3857") },
  ];
  return [
    { code: "EPSG:4490", name: w("crs.EPSG:4490") },
    { code: "EPSG:4326", name: w("crs.EPSG:4326") },
    ...(format.value === "kml" || meridian < 75 || meridian > 135 ? [] : metric),
    { code: "GCJ-02", name: w("crs.GCJ-02") },
    { code: "BD-09", name: w("crs.BD-09") },
  ];
}

function isShifted(code: string): boolean {
  return code === "GCJ-02" || code === "BD-09";
}

function isMetric(code: string): boolean {
  return !isShifted(code) && code !== "EPSG:4490" && code !== "EPSG:4326";
}

/** How the export stands, and its file. */
function Course({ job }: { job: Export }) {
  switch (job.state) {
    case "running":
      return (
        <div class="export-course">
          <output>
            {job.rows === 0 ? w("waiting") : w("running", { rows: count(job.rows), total: count(job.total) })}
          </output>
          <progress
            aria-label={w("running", { rows: count(job.rows), total: count(job.total) })}
            value={job.rows}
            max={Math.max(1, job.total)}
          />
          <button type="button" onClick={() => cancel()}>
            {w("cancel")}
          </button>
        </div>
      );
    case "done":
      return (
        <div class="export-course">
          <output>
            {w("done", {
              rows: count(job.rows),
              size: size(job.bytes),
              until: job.expires ? clock(new Date(job.expires), zone.value) : "",
            })}
          </output>
          <p class="muted small">{w("audit", { id: job.audit_id })}</p>
          <a class="main" href={job.download ?? job.href} download={job.name}>
            {w("download", { name: job.name })}
          </a>
          <Again />
        </div>
      );
    default:
      return (
        <div class="export-course">
          <p role="alert">{job.state === "cancelled" ? w("cancelled") : w("failed", { why: whyOf(job) })}</p>
          <Again />
        </div>
      );
  }
}

function Again() {
  return (
    <button type="button" onClick={() => forget()}>
      {w("again")}
    </button>
  );
}

function Trouble() {
  const at = trouble.value;
  if (!at) return null;
  return (
    <p role="alert" class="failed">
      {at.failure === "invalid" ? w("invalid", { why: at.why }) : w(at.failure)}
    </p>
  );
}

/** Bytes in words. */
function size(bytes: number): string {
  return bytes < 1e6 ? `${count(Math.ceil(bytes / 1e3))} kB` : `${decimal(bytes / 1e6)} MB`;
}
