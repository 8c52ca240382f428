/** What a meeting needs: the map on paper, the weekly brief, and the overdue list by township. Loaded when it is first opened. */
import "./print.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { save } from "../file";
import { lang } from "../i18n";
import { Marks } from "../map/marks";
import type { Ground } from "../map/topo";
import { Icon } from "../panel/Icon";
import { quick, session } from "../state";
import { briefHref } from "./brief";
import { compose, fileName, windowOf } from "./compose";
import { type Layout, layoutOf, type Paper, papers, type Turn } from "./layout";
import { legendOf } from "./legend";
import { Overdue } from "./Overdue";
import { meeting } from "./open";
import { pdfOf } from "./pdf";
import { withDpi } from "./png";
import {
  type Extent,
  extentOf,
  FineGround,
  firstExtent,
  firstTitle,
  learnPrefecture,
  paperPalette,
  pinsFor,
  placeName,
  tintFor,
  todayPlain,
  toldOf,
} from "./scene";
import { shrunk } from "./shrink";
import { w } from "./words";

export function Dialog() {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const own = new AbortController();
    ref.current?.showModal();
    learnPrefecture(own.signal).catch(() => undefined); // a title without its place is one still
    return () => own.abort();
  }, []);
  const rights = session.value?.viewer?.rights ?? [];
  const brief = briefHref();
  return (
    <dialog ref={ref} class="panel meeting" aria-labelledby="meeting-title" onClose={() => (meeting.value = false)}>
      <div class="meeting-head">
        <h2 id="meeting-title">{w("title")}</h2>
        <button type="button" class="plain" title={w("close")} onClick={() => ref.current?.close()}>
          <Icon name="close" />
          <span class="unseen">{w("close")}</span>
        </button>
      </div>
      <MapOnPaper />
      <div class="meeting-rest">
        {brief && (
          <section>
            <h3>{w("brief")}</h3>
            <p class="muted small">{w("brief.says")}</p>
            <a class="button" href={brief} target="_blank" rel="noopener">
              {w("brief.open", { unit: placeName() })}
            </a>
          </section>
        )}
        {rights.includes("export") && <Overdue />}
      </div>
    </dialog>
  );
}

/** A sheet that was drawn. */
interface Drawn {
  /** The choices that it was drawn for. */
  of: string;
  canvas: HTMLCanvasElement;
  layout: Layout;
  title: string;
}

function MapOnPaper() {
  const [typed, setTitle] = useState<string | null>(null);
  const title = typed ?? firstTitle();
  const [paper, setPaper] = useState<Paper>("A4");
  const [turn, setTurn] = useState<Turn>("landscape");
  const [extent, setExtent] = useState<Extent>(firstExtent);
  const [last, setLast] = useState<Drawn | null>(null);
  const [failedOf, setFailedOf] = useState("");
  const preview = useRef<HTMLDivElement>(null);
  const ground = useRef(new FineGround());
  const of = [title, paper, turn, extent, lang.value].join("\n");
  const drawn = last?.of === of ? last : null; // a sheet of other choices is neither shown nor saved
  const failed = failedOf === of;
  useEffect(() => {
    const own = new AbortController();
    setFailedOf("");
    const timer = setTimeout(async () => {
      try {
        const land = await ground.current.get(own.signal);
        const sheet = await draw({ title, paper, turn, extent }, land, own.signal);
        if (!own.signal.aborted) setLast({ of, title, ...sheet });
      } catch {
        if (!own.signal.aborted) setFailedOf(of);
      }
    }, 150);
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [of]);
  useLayoutEffect(() => {
    const box = preview.current;
    box?.replaceChildren(...(drawn ? [shown(drawn.canvas, box)] : []));
  }, [drawn]);
  const keep = (saving: Promise<void>) => void saving.catch(() => setFailedOf(of));
  const { dpi } = papers[paper];
  const { width, height } = layoutOf(paper, turn);
  return (
    <section class="meeting-map">
      <form onSubmit={e => e.preventDefault()}>
        <h3>{w("map")}</h3>
        <label>
          <span>{w("name")}</span>
          <input type="text" value={title} maxLength={80} onInput={e => setTitle(e.currentTarget.value)} />
        </label>
        <Choice name="paper" title={w("paper")} value={paper} set={setPaper} options={["A4", "A3"]} text={v => v} />
        <Choice
          name="turn"
          title={w("turn")}
          value={turn}
          set={setTurn}
          options={["landscape", "portrait"]}
          text={v => w(v)}
        />
        <Choice
          name="extent"
          title={w("extent")}
          value={extent}
          set={setExtent}
          options={["whole", "view"]}
          text={v => w(`extent.${v}`)}
        />
        <p class="muted small">{w("size", { w: width, h: height, dpi })}</p>
        <div class="row">
          <button type="button" class="main" disabled={!drawn} onClick={() => drawn && keep(savePdf(drawn))}>
            {w("pdf")}
          </button>
          <button type="button" disabled={!drawn} onClick={() => drawn && keep(savePng(drawn))}>
            {w("png")}
          </button>
        </div>
        <p role="status" class={failed ? "failed" : "muted small"}>
          {failed ? w("failed") : drawn ? "" : w("making")}
        </p>
      </form>
      <div ref={preview} class={`preview ${turn}`} role="img" aria-label={w("preview", { title })} />
    </section>
  );
}

/** The sheet in the pixels that the preview has for it. */
function shown(sheet: HTMLCanvasElement, box: HTMLElement): HTMLCanvasElement {
  const ratio = window.devicePixelRatio || 1;
  const padding = 2 * Number.parseFloat(getComputedStyle(box).paddingLeft || "0");
  const width = box.clientWidth - padding;
  const height = previewHeight * window.innerHeight;
  const small = shrunk(sheet, { width: width * ratio, height: height * ratio });
  small.style.width = `${small.width / ratio}px`;
  return small;
}

/** The share of the window that the preview may be high. */
const previewHeight = 0.58;

interface ChoiceProps<T extends string> {
  name: string;
  title: string;
  value: T;
  set: (v: T) => void;
  options: readonly T[];
  text: (v: T) => string;
}

function Choice<T extends string>({ name, title, value, set, options, text }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      {options.map(o => (
        <label key={o}>
          <input type="radio" name={`meeting-${name}`} checked={o === value} onChange={() => set(o)} />
          {text(o)}
        </label>
      ))}
    </fieldset>
  );
}

interface Choices {
  title: string;
  paper: Paper;
  turn: Turn;
  extent: Extent;
}

async function draw(
  { title, paper, turn, extent }: Choices,
  ground: Ground,
  signal: AbortSignal,
): Promise<Pick<Drawn, "canvas" | "layout">> {
  await document.fonts.ready;
  const palette = paperPalette();
  const bbox = extentOf(extent);
  if (!bbox) throw new Error("nothing to draw");
  const told = toldOf(title);
  const layout = layoutOf(paper, turn, linesOf(told.lines[0] ?? "", paper, turn));
  const unit = quick.peek().unit ?? "";
  const pins = await pinsFor(windowOf(layout, bbox), signal);
  const marks = pins.length > 0 ? new Marks() : null;
  marks?.feed(pins);
  const canvas = compose({
    layout,
    palette,
    ground,
    bbox,
    tint: tintFor(palette),
    scope: unit ? [unit] : (session.peek()?.viewer?.scope ?? []),
    within: unit,
    marks,
    legend: legendOf(palette, pins),
    told,
  });
  canvas.setAttribute("aria-hidden", "true");
  return { canvas, layout };
}

/** Lines that the words under the title take: a Chinese sign is 3.3 mm wide on A4. */
function linesOf(words: string, paper: Paper, turn: Turn): number {
  const { head, scale } = layoutOf(paper, turn);
  const wide = [...words].reduce((sum, c) => sum + (c < "\u2000" ? 1.8 : 3.4), 0) * scale;
  return wide > head.w ? 2 : 1;
}

async function savePng({ canvas, layout, title }: Drawn): Promise<void> {
  const bytes = withDpi(await bytesOf(canvas, "image/png"), layout.dpi);
  save(new Blob([bytes as BlobPart], { type: "image/png" }), nameOf(title, "png"));
}

async function savePdf({ canvas, layout, title }: Drawn): Promise<void> {
  const bytes = pdfOf({
    width: layout.width,
    height: layout.height,
    jpeg: await bytesOf(canvas, "image/jpeg"),
    pixels: canvas,
    title,
    at: new Date(),
  });
  save(new Blob([bytes as BlobPart], { type: "application/pdf" }), nameOf(title, "pdf"));
}

function nameOf(title: string, extension: string): string {
  return fileName(title, todayPlain(), Boolean(session.peek()?.generated), extension);
}

async function bytesOf(canvas: HTMLCanvasElement, type: string): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>(done => canvas.toBlob(done, type, 0.93));
  if (!blob) throw new Error("the picture could not be written");
  return new Uint8Array(await blob.arrayBuffer());
}
