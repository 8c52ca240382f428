/** Where the land sits on the canvas so that the legend and the code cover none of it: the corners are chosen by the land's own shape. */
import type { Box as Rect } from "../names";
import { type Look, lookAt } from "./camera";

type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** The land of a box as a grid of yes and no, row by row. */
export interface Mask {
  box: Box;
  side: number;
  cells: Uint8Array;
}

/** Samples `side` × `side` points of a box. */
export function maskOf(box: Box, side: number, isLand: (x: number, y: number) => boolean): Mask {
  const cells = new Uint8Array(side * side);
  for (let j = 0; j < side; j++) {
    for (let i = 0; i < side; i++) {
      const x = box[0] + ((i + 0.5) / side) * (box[2] - box[0]);
      const y = box[1] + ((j + 0.5) / side) * (box[3] - box[1]);
      cells[j * side + i] = isLand(x, y) ? 1 : 0;
    }
  }
  return { box, side, cells };
}

export interface Size {
  width: number;
  height: number;
}

export type Corner = "bottom" | "top";

export interface Seat {
  look: Look;
  /** Of the panel at the left and the one at the right. */
  left: Corner;
  right: Corner;
}

const corners: readonly (readonly [Corner, Corner])[] = [
  ["bottom", "bottom"],
  ["top", "bottom"],
  ["bottom", "top"],
  ["top", "top"],
];
/** Sizes tried, of the largest that fits, and shifts aside, of the room there is. */
const scales = [1, 0.95, 0.9, 0.85, 0.8, 0.74, 0.68];
const shifts = [0, 0.5, -0.5, 1, -1];

/** The largest seat whose panels cover no land; where every seat covers some, the one that covers least. `air` is left free at the edges. */
export function seat(mask: Mask, canvas: Size, air: number, left: Size, right: Size): Seat {
  let best: Seat | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const scale of scales) {
    for (const shift of shifts) {
      const look = lookFor(mask.box, canvas, air, scale, shift);
      for (const [l, r] of corners) {
        const y = (corner: Corner, s: Size) => (corner === "top" ? 0 : canvas.height - s.height);
        const covered =
          covers(mask, look, 0, y(l, left), left) + covers(mask, look, canvas.width - right.width, y(r, right), right);
        if (covered >= least) continue;
        least = covered;
        best = { look, left: l, right: r };
        if (covered === 0) return best;
      }
    }
  }
  return best ?? { look: lookFor(mask.box, canvas, air, 1, 0), left: "bottom", right: "bottom" };
}

function lookFor(box: Box, { width, height }: Size, air: number, scale: number, shift: number): Look {
  const full = lookAt(box, width, height, { top: air, right: air, bottom: air, left: air });
  const s = full.scale * scale;
  const room = { x: width - 2 * air - (box[2] - box[0]) * s, y: height - 2 * air - (box[3] - box[1]) * s };
  const aside = { x: (shift * Math.max(0, room.x)) / 2, y: 0 };
  return {
    scale: s,
    origin: {
      x: (box[0] + box[2]) / 2 - (width / 2 + aside.x) / s,
      y: (box[1] + box[3]) / 2 - height / 2 / s,
    },
  };
}

/** Cells of land under a panel at x, y. */
function covers({ box, side, cells }: Mask, look: Look, x: number, y: number, { width, height }: Size): number {
  const column = (px: number) => ((look.origin.x + px / look.scale - box[0]) / (box[2] - box[0])) * side;
  const row = (py: number) => ((look.origin.y + py / look.scale - box[1]) / (box[3] - box[1])) * side;
  const clip = (v: number) => Math.max(0, Math.min(side, v));
  let n = 0;
  for (let j = Math.floor(clip(row(y))); j < Math.ceil(clip(row(y + height))); j++) {
    for (let i = Math.floor(clip(column(x))); i < Math.ceil(clip(column(x + width))); i++)
      n += cells[j * side + i] ?? 0;
  }
  return n;
}

/** What the two panels of a seat cover. */
export function panelBoxes(seat: Seat, canvas: Size, left: Size, right: Size): Rect[] {
  const box = (x: number, corner: Corner, { width, height }: Size) => {
    const y = corner === "top" ? 0 : canvas.height - height;
    return { x0: x, y0: y, x1: x + width, y1: y + height };
  };
  return [box(0, seat.left, left), box(canvas.width - right.width, seat.right, right)];
}
