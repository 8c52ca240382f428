/** Keeps the land's shapes and draws pictures of it on demand: see painter.ts. */
import type { Feature, LayerId, Position } from "../wire";
import { Land } from "./land";
import type { Done, Order, Wanted } from "./painter";

/** The part of DedicatedWorkerGlobalScope that is used: the DOM library of the compiler has it in another file. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Order>) => void;
  postMessage: (done: Done, transfer: Transferable[]) => void;
};

const canvas = new OffscreenCanvas(1, 1);
const kept = new Map<number, Land>();
let land = new Land();
let features = new Map<LayerId, Feature[]>();
let borders = new Map<LayerId, Position[][]>();
let last: { draw: Wanted; n: number } | null = null;

scope.onmessage = ({ data }) => {
  if ("begun" in data) {
    features = new Map();
    borders = new Map();
  } else if ("piece" in data) {
    const { level, features: shapes, lines } = data.piece;
    listIn(features, level).push(...(shapes as Feature[]));
    if (lines) listIn(borders, level).push(...(lines as Position[][]));
  } else if ("whole" in data) {
    land = new Land();
    land.feed(features, borders);
    kept.set(data.whole, land);
    scope.postMessage({ whole: data.whole }, []);
  } else if ("show" in data) land = kept.get(data.show) ?? land;
  else if ("forget" in data) kept.delete(data.forget);
  else {
    if (!last) setTimeout(draw); // after what has come meanwhile: only the newest is drawn
    last = data;
  }
};

function listIn<T>(lists: Map<LayerId, T[]>, level: LayerId): T[] {
  const list = lists.get(level) ?? [];
  lists.set(level, list);
  return list;
}

function draw(): void {
  if (!last) return;
  const { draw: wanted, n } = last;
  last = null;
  const picture = pictureOf(wanted);
  scope.postMessage({ n, picture }, picture ? [picture] : []);
}

function pictureOf({ frame, palette, scope: own, tint, over }: Wanted): ImageBitmap | null {
  canvas.width = Math.round(frame.width * frame.ratio);
  canvas.height = Math.round(frame.height * frame.ratio);
  const ctx = canvas.getContext("2d") as unknown as CanvasRenderingContext2D | null;
  if (!ctx) return null;
  ctx.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  for (const _ of land.paint({ ...frame, ctx }, palette, own, tint, over));
  return canvas.transferToImageBitmap();
}
