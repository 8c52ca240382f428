/** Lists of the settings as rows of text, and back. What is no number stays text: the server says what is wrong with it. */
import { isRecord } from "../wire";
import type { Column } from "./shape";

export type Row = Record<string, string>;

const text = (v: unknown) => (v === undefined || v === null ? "" : typeof v === "string" ? v : JSON.stringify(v));
const number = (s: string) => (s.trim() !== "" && Number.isFinite(Number(s)) ? Number(s) : s);

/** Rows of a JSON list of flat objects, or of a map from the first column to the second. */
export function rowsOf(json: string, columns: readonly Column[]): Row[] {
  const value: unknown = JSON.parse(json);
  const [key, cell] = columns;
  const items =
    isRecord(value) && key && cell
      ? Object.entries(value).map(([name, v]) => ({ [key.name]: name, [cell.name]: v }))
      : Array.isArray(value)
        ? value.filter(isRecord)
        : [];
  return items.map(item => Object.fromEntries(columns.map(c => [c.name, text(item[c.name])])));
}

/** The JSON that rows stand for. An empty number is left out. */
export function jsonOf(rows: readonly Row[], columns: readonly Column[], map: boolean): string {
  const cellOf = (row: Row, c: Column) => {
    const s = row[c.name] ?? "";
    return c.kind !== "number" ? s : s === "" ? undefined : number(s);
  };
  const [key, cell] = columns;
  if (map && key && cell) {
    return JSON.stringify(Object.fromEntries(rows.map(r => [r[key.name] ?? "", cellOf(r, cell) ?? ""])));
  }
  return JSON.stringify(rows.map(r => Object.fromEntries(columns.map(c => [c.name, cellOf(r, c)]))));
}

/** Values of a table of figures, one unit a line: code, value and, where there is one, denominator. */
export function linesOf(values: unknown): string {
  if (!Array.isArray(values)) return "";
  return values
    .filter(isRecord)
    .map(v => [v.unit, v.value, v.denominator].filter(c => c !== undefined).join(","))
    .join("\n");
}

export function valuesOf(lines: string): { unit: string; value: unknown; denominator?: unknown }[] {
  return lines
    .split("\n")
    .map(line =>
      line
        .trim()
        .split(/ *[,，;；\t] *|\s+/)
        .map(c => c.replaceAll('"', "")),
    )
    .filter(([unit]) => unit)
    .map(([unit = "", value = "", denominator]) => ({
      unit,
      value: number(value),
      ...(denominator ? { denominator: number(denominator) } : {}),
    }));
}

/** The lines of a file: UTF-8, else GB18030; headings, lines whose first cell is no code, are left out. */
export function linesOfFile(bytes: Uint8Array): string {
  let content: string;
  try {
    content = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    content = new TextDecoder("gb18030").decode(bytes);
  }
  return content
    .split(/\r?\n/)
    .filter(line => /^"?\d/.test(line.trim()))
    .join("\n");
}
