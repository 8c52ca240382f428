/** Exports: what is asked for, how it stands, and its file. One at a time is watched; it goes on when the dialog is closed. */
import { signal } from "@preact/signals";
import { ClientError, type Failure, post, read, remove } from "../client";
import { faultsOf, fieldNamer, reasonIn, sentence } from "../reason";
import { layerById } from "../state";
import { isRecord, type LayerId, WireError } from "../wire";
import { w } from "./words";

export const formats = ["xlsx", "csv", "gpkg", "shp", "geojson", "geojsonl", "fgb", "kml", "parquet"] as const;
export type Format = (typeof formats)[number];
export const headings = ["zh", "en", "name"] as const;
export type Headings = (typeof headings)[number];

/** Formats that are tables for people, which have headings. */
export function isTable(f: Format): boolean {
  return f === "csv" || f === "xlsx";
}

export interface Ask {
  layers: LayerId[];
  format: Format;
  crs: string;
  /** Parameters of /items by layer. */
  filters: Record<LayerId, Record<string, string>>;
  options: { headings?: Headings; by?: "township" };
}

export interface Export {
  href: string;
  state: "running" | "done" | "failed" | "cancelled";
  rows: number;
  total: number;
  bytes: number;
  name: string;
  audit_id: string;
  download?: string;
  expires?: string;
  error?: string;
  error_zh?: string;
}

/** Why an export failed, in the language of the page. */
export function whyOf({ error, error_zh }: Export): string {
  return error ? reasonIn({ reason: error, reason_zh: error_zh }) : "";
}

/** The export that is watched; null before the first. */
export const current = signal<Export | null>(null);
/** Why the last question had no answer, with the server's words on it. */
export const trouble = signal<{ failure: Failure; why: string } | null>(null);
/** A question is on its way. */
export const asking = signal(false);

/** How often a running export is looked at. */
const everyMs = 500;

let life = new AbortController();
let timer: ReturnType<typeof setTimeout> | undefined;

function asExport(doc: unknown): Export {
  const whole =
    isRecord(doc) &&
    typeof doc.href === "string" &&
    typeof doc.name === "string" &&
    ["running", "done", "failed", "cancelled"].includes(String(doc.state)) &&
    ["rows", "total", "bytes"].every(k => typeof doc[k] === "number");
  if (!whole) throw new WireError("export");
  return doc as unknown as Export;
}

/** Begins an export; any other that was watched goes on unwatched. */
export async function begin(ask: Ask): Promise<void> {
  forget();
  const { signal: ended } = life;
  asking.value = true;
  try {
    current.value = await post("/api/exports", ask, asExport, ended);
    watch(ended);
  } catch (cause) {
    if (!ended.aborted) trouble.value = troubleOf(cause);
  } finally {
    if (!ended.aborted) asking.value = false;
  }
}

function watch(ended: AbortSignal): void {
  if (current.peek()?.state !== "running") return;
  timer = setTimeout(async () => {
    const href = current.peek()?.href;
    if (!href || ended.aborted) return;
    try {
      current.value = await read(href, asExport, ended);
      trouble.value = null;
    } catch (cause) {
      if (ended.aborted) return;
      trouble.value = troubleOf(cause);
      // A server that cannot be reached may come back; whatever else it says is the end.
      if (trouble.peek()?.failure !== "offline" && trouble.peek()?.failure !== "busy") {
        current.value = null;
        return;
      }
    }
    watch(ended);
  }, everyMs);
}

export async function cancel(): Promise<void> {
  const job = current.peek();
  if (!job) return;
  try {
    await remove(job.href, life.signal);
  } catch (cause) {
    trouble.value = troubleOf(cause);
  }
}

/** Watches nothing any more. */
export function forget(): void {
  life.abort();
  life = new AbortController();
  clearTimeout(timer);
  current.value = null;
  trouble.value = null;
  asking.value = false;
}

function troubleOf(cause: unknown): { failure: Failure; why: string } {
  if (!(cause instanceof ClientError)) return { failure: "broken", why: "" };
  return { failure: cause.failure, why: sentence(faultsOf(cause.problem), namer()) };
}

/** What the dialog calls the parts of the request. */
function namer() {
  const own = {
    layers: w("layers"),
    format: w("format"),
    crs: w("crs"),
    headings: w("headings"),
    filters: w("filter"),
  };
  return fieldNamer(
    own,
    [...layerById.peek().values()].flatMap(l => l.fields),
  );
}
