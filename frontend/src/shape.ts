/**
 * One body a level, so that level is read without colour: a diamond, a warning triangle, a square, a circle. Paths are drawn
 * in a 24-unit square around (12, 12) and reach a little beyond it; `room` is how large a silhouette of 24 units sits in it.
 */
export interface Body {
  path: string;
  room: number;
  /** How far below the centre the silhouette sits. */
  drop: number;
}

/** By level: 0 without one, 1 red, 2 orange, 3 yellow, 4 blue; 5 is that of places, which are no cases: a hollow tile. */
export const bodies: readonly [Body, Body, Body, Body, Body, Body] = [
  { path: "M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21Z", room: 0.78, drop: 0 },
  {
    path: "M10.6-1.9a2 2 0 0 1 2.8 0L25.9 10.6a2 2 0 0 1 0 2.8L13.4 25.9a2 2 0 0 1-2.8 0L-1.9 13.4a2 2 0 0 1 0-2.8Z",
    room: 0.86,
    drop: 0,
  },
  {
    path: "M9.7-.6Q12-3.6 14.3-.6Q23.5 9.5 25.6 20.2Q26 23.2 23.1 23.7Q12 25.6.9 23.7Q-2 23.2-1.6 20.2Q.5 9.5 9.7-.6Z",
    room: 0.78,
    drop: 2.4,
  },
  { path: "M4 1h16a3 3 0 0 1 3 3v16a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Z", room: 0.88, drop: 0 },
  { path: "M12 0a12 12 0 1 0 0 24a12 12 0 1 0 0-24Z", room: 0.84, drop: 0 },
  { path: "M6 2h12a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4Z", room: 0.8, drop: 0 },
];

/** The body of places. */
export const placeBody = 5;

/** The body of a level; of none, or of one that is not known here, that without a level. */
export function bodyOf(level: number): Body {
  return bodies[level] ?? bodies[0];
}
