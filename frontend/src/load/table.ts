/** Rows of the table: one layer in view under the filter, in the order of a column, page after page as one reads on. */
import { signal } from "@preact/signals";
import { getItems, nextCursor } from "../client";
import { queryOf } from "../filter";
import { lateEffect } from "../later";
import { hidden, layerById, listing, news, quick, recordLayers, type Status, shown, today, view } from "../state";
import type { Feature, LayerId } from "../wire";
import { statusOf } from "./start";

/** Rows asked for at once. */
const pageRows = 300;

/** The layer in the table; the first that is shown when this one is not. */
export const tabled = signal<LayerId>("");
/** A column and its direction; empty is by urgency. */
export const sorted = signal<{ field: string; down: boolean } | null>(null);

export interface Table {
  layer: LayerId;
  rows: readonly Feature[];
  /** The exact number of rows there are. */
  total: number | null;
  status: Status;
  /** What was asked, but for the page and for news. */
  question: string;
}
export const table = signal<Table>({ layer: "", rows: [], total: null, status: { kind: "loading" }, question: "" });

let more: (() => void) | null = null;

/** Asks for the next page, if there is one and none is on its way. */
export function readOn(): void {
  more?.();
}

/** Keeps the rows in step while the table is open. Returns a disposer. */
export function followTable(): () => void {
  let running = new AbortController();
  let asked = "";
  let told = 0; // the newest news of its layer
  const stop = lateEffect(() => {
    if (!listing.value) {
      running.abort();
      asked = "";
      return;
    }
    const { n, layers } = news.value;
    const at = view.value;
    const on = recordLayers.value.filter(l => l.geometry === "point" && shown.value.has(l.id));
    const layer = on.find(l => l.id === tabled.value) ?? on[0];
    const query = layer && queryOf(layer, quick.value, hidden.value, today());
    if (!layer || !query || !at) {
      running.abort();
      asked = "";
      table.value = { layer: layer?.id ?? "", rows: [], total: 0, status: { kind: "ready" }, question: "" };
      return;
    }
    query.set("bbox", at.bbox.map(v => v.toFixed(6)).join(","));
    query.set("sortby", sortOf(layer.id));
    query.set("limit", String(pageRows));
    query.set("skipGeometry", "true");
    if (!layers || layers.has(layer.id)) told = n;
    const question = `${told} ${layer.id} ${query}`;
    if (question === asked) return;
    asked = question;
    running.abort();
    running = new AbortController();
    begin(layer.id, query, running.signal);
  });

  function begin(layer: LayerId, query: URLSearchParams, own: AbortSignal): void {
    const before = table.peek();
    const kept = before.layer === layer ? before : { layer, rows: [], total: null };
    const question = `${layer} ${query}`;
    table.value = { ...kept, status: { kind: "loading" }, question: before.question };
    more = null;
    let rows: readonly Feature[] = [];
    const ask = (cursor: string | undefined) => {
      more = null;
      const q = new URLSearchParams(cursor ? [...query, ["cursor", cursor]] : query);
      getItems(layer, q, own)
        .then(page => {
          rows = [...rows, ...page.features];
          table.value = { layer, rows, total: page.numberMatched, status: { kind: "ready" }, question };
          const next = nextCursor(page);
          more = next ? () => ask(next) : null;
        })
        .catch(cause => {
          const status = statusOf(cause, own);
          if (!status) return;
          asked = "";
          table.value = { ...table.peek(), status };
        });
    };
    ask(undefined);
  }

  return () => {
    stop();
    running.abort();
  };
}

/** The most urgent first, unless a column is chosen. */
function sortOf(id: LayerId): string {
  const layer = layerById.peek().get(id);
  const has = (name: string) => layer?.fields.some(f => f.name === name) === true;
  const chosen = sorted.value;
  if (chosen && has(chosen.field)) return `${chosen.down ? "-" : ""}${chosen.field}`;
  const urgent = ["-overdue", "level", "due"].filter(key => has(key.replace("-", "")));
  return urgent.length > 0 ? urgent.join(",") : layer?.time ? `-${layer.time}` : "id";
}
