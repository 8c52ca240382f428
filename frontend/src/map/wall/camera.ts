/** Where a wall's map looks, and the way from one place to another. */
import type { Anchor } from "../mercator";

/** pixel = (place - origin) * scale, in CSS pixels and sheet units from the atlas's anchor. */
export interface Look {
  origin: Anchor;
  scale: number;
}

/** Pixels at the edges that must stay free. */
export interface Margins {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** The largest look that shows a box whole between the margins, its middle in the middle of what is free. */
export function lookAt(box: Box, width: number, height: number, m: Margins): Look {
  const free = { x: Math.max(40, width - m.left - m.right), y: Math.max(40, height - m.top - m.bottom) };
  const scale = Math.min(free.x / Math.max(1e-6, box[2] - box[0]), free.y / Math.max(1e-6, box[3] - box[1]));
  return {
    scale,
    origin: {
      x: (box[0] + box[2]) / 2 - (m.left + free.x / 2) / scale,
      y: (box[1] + box[3]) / 2 - (m.top + free.y / 2) / scale,
    },
  };
}

/** The look a part `t` (0 to 1) of the way from a to b: scale grows evenly to the eye, and what is common stays in place. */
export function between(a: Look, b: Look, t: number, width: number, height: number): Look {
  const scale = a.scale * (b.scale / a.scale) ** t;
  // The middle moves in step with 1/scale, so that a flight in ends where it aims instead of sweeping past it.
  const s = Math.abs(a.scale - b.scale) < 1e-9 ? t : (1 / a.scale - 1 / scale) / (1 / a.scale - 1 / b.scale);
  const middle = (l: Look) => ({ x: l.origin.x + width / 2 / l.scale, y: l.origin.y + height / 2 / l.scale });
  const [from, to] = [middle(a), middle(b)];
  return {
    scale,
    origin: {
      x: from.x + (to.x - from.x) * s - width / 2 / scale,
      y: from.y + (to.y - from.y) * s - height / 2 / scale,
    },
  };
}

/** Slow at both ends. */
export function ease(t: number): number {
  return t < 0.5 ? 4 * t ** 3 : 1 - (-2 * t + 2) ** 3 / 2;
}
