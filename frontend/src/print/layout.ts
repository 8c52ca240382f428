/** Where things stand on the sheet, in millimetres from its upper left corner. */

export type Paper = "A4" | "A3";
export type Turn = "landscape" | "portrait";

/** Long and short side of the papers, and dots per inch that a canvas of theirs is drawn at. */
export const papers: Record<Paper, { long: number; short: number; dpi: number }> = {
  A4: { long: 297, short: 210, dpi: 250 },
  A3: { long: 420, short: 297, dpi: 220 },
};

export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Layout {
  width: number;
  height: number;
  dpi: number;
  /** How much larger than on A4 everything but the map is. */
  scale: number;
  head: Rect;
  map: Rect;
  legend: Rect;
  foot: Rect;
}

/** The head is as high as its title and so many lines; the legend stands beside the map on a sheet that lies, below it on one that stands. */
export function layoutOf(paper: Paper, turn: Turn, lines = 1): Layout {
  const { long, short, dpi } = papers[paper];
  const [width, height] = turn === "landscape" ? [long, short] : [short, long];
  const scale = paper === "A3" ? 1.3 : 1;
  const [margin, gap] = [8 * scale, 3 * scale];
  const inner = width - 2 * margin;
  const head = { x: margin, y: margin, w: inner, h: (9.5 + 4.6 * lines) * scale };
  const foot = { x: margin, y: height - margin - 9 * scale, w: inner, h: 9 * scale };
  const top = head.y + head.h + gap;
  const room = foot.y - gap - top;
  if (turn === "landscape") {
    const side = 58 * scale;
    const map = { x: margin, y: top, w: inner - side - gap, h: room };
    return { width, height, dpi, scale, head, map, legend: { x: map.x + map.w + gap, y: top, w: side, h: room }, foot };
  }
  const band = 58 * scale;
  const map = { x: margin, y: top, w: inner, h: room - band - gap };
  const legend = { x: margin, y: map.y + map.h + gap, w: inner, h: band };
  return { width, height, dpi, scale, head, map, legend, foot };
}
