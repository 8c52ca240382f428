/** Texts that must fit. */

type Measure = Pick<CanvasRenderingContext2D, "measureText">;

/** Sets the largest font from `most` down to `least` in which the text fits, and gives back the text, cut if it fits in none. */
export function fitted(
  ctx: CanvasRenderingContext2D,
  text: string,
  width: number,
  font: (size: number) => string,
  most: number,
  least: number,
): string {
  for (let size = most; ; size = Math.max(least, size * 0.94)) {
    ctx.font = font(size);
    if (ctx.measureText(text).width <= width) return text;
    if (size <= least) return cut(ctx, text, width);
  }
}

/** Lines no wider than `width`, at most so many; what does not fit ends in an ellipsis. Breaks at any character, as Chinese does, but not within a word of Latin letters where a line has room for it. */
export function wrapped(ctx: Measure, text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/[\w.:+-]+\s*|\s+|.[，。；：、！？）》”]*/gsu) ?? []) {
    if (ctx.measureText(line + word).width <= width || line === "") {
      line += word;
      continue;
    }
    lines.push(line.trimEnd());
    line = word.trimStart();
  }
  if (line.trim()) lines.push(line.trimEnd());
  if (lines.length > most) {
    const rest = lines.slice(most - 1).join("");
    lines.splice(most - 1, lines.length, cut(ctx, rest, width));
  }
  return lines.map(l => (ctx.measureText(l).width > width ? cut(ctx, l, width) : l));
}

function cut(ctx: Measure, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  const signs = [...text];
  while (signs.length > 0 && ctx.measureText(`${signs.join("")}…`).width > width) signs.pop();
  return `${signs.join("")}…`;
}
