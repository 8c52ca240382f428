/** A sheet as large as it is looked at: a browser that scales three thousand pixels to six hundred at once drops lines and letters. */

/** The size that fits into a box, never larger than the sheet. */
export function fitted(width: number, height: number, box: { width: number; height: number }) {
  const scale = Math.min(1, box.width / width, box.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Halved until less than half is left to do, so that every pixel of the sheet has its part in what is shown. */
export function shrunk(sheet: HTMLCanvasElement, box: { width: number; height: number }): HTMLCanvasElement {
  const end = fitted(sheet.width, sheet.height, box);
  let from = sheet;
  while (from.width > end.width) {
    const to = document.createElement("canvas");
    to.width = Math.max(end.width, Math.ceil(from.width / 2));
    to.height = to.width === end.width ? end.height : Math.ceil(from.height / 2);
    const context = to.getContext("2d");
    if (!context) return sheet;
    context.imageSmoothingQuality = "high";
    context.drawImage(from, 0, 0, to.width, to.height);
    from = to;
  }
  return from;
}
