/** Lists of the settings as rows of text, and back. What is no number stays text: the server says what is wrong with it. */
import { isRecord } from "../wire";
import type { Column } from "./shape";

export type Row = Record<string, string>;

const text = (v: unknown) => (v === undefined || v === null ? "" : typeof v === "string" ? v : JSON.stringify(v));
/** The number that a text is, in any width and with separated thousands, or the text. */
export function numberIn(s: string): number | string {
  const plain = s.normalize("NFKC").trim();
  const n = Number(/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(plain) ? plain.replaceAll(",", "") : plain);
  return plain !== "" && Number.isFinite(n) ? n : s;
}

/** A row that nothing is put into, which is not saved. */
export const isBlank = (row: Row) => Object.values(row).every(cell => cell.trim() === "");

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

/** The JSON that rows stand for. An empty number is left out, and so are blank rows. */
export function jsonOf(all: readonly Row[], columns: readonly Column[], map: boolean): string {
  const rows = all.filter(r => !isBlank(r));
  const cellOf = (row: Row, c: Column) => {
    const s = row[c.name] ?? "";
    return c.kind !== "number" ? s : s === "" ? undefined : numberIn(s);
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

/** Cells of a line; a separator within quotation marks is none, and blanks separate where nothing else does. */
function cellsOf(line: string): string[] {
  const cells = line.trim().split(/[,，;；\t](?=(?:[^"]*"[^"]*")*[^"]*$)/);
  return (cells.length > 1 ? cells : line.trim().split(/\s+/)).map(c => c.replaceAll('"', "").trim());
}

export interface Value {
  unit: string;
  value: unknown;
  denominator?: unknown;
}

export function valuesOf(lines: string): Value[] {
  return lines
    .split("\n")
    .map(cellsOf)
    .filter(([unit]) => unit)
    .map(([unit = "", value = "", denominator]) => ({
      unit,
      value: numberIn(value),
      ...(denominator ? { denominator: numberIn(denominator) } : {}),
    }));
}

function textIn(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes); // "Unicode text" of a spreadsheet
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

/**
 * The lines of a file in UTF-8, UTF-16 or GB18030: the column of unit codes, wherever it stands, and up to two of numbers after it. Lines without a code, as
 * headings and sums are, and columns of names are left out.
 */
export function linesOfFile(bytes: Uint8Array): string {
  const rows = textIn(bytes).split(/\r?\n/).map(cellsOf);
  const code = Math.max(0, ...rows.map(r => r.findIndex(c => /^(\d{6}|\d{9}|\d{12})$/.test(c))).slice(0, 20));
  const units = rows.filter(r => /^\d/.test(r[code] ?? ""));
  const width = Math.max(0, ...units.map(r => r.length));
  const numbers = Array.from({ length: width }, (_, i) => i)
    .filter(i => i > code && units.some(r => typeof numberIn(r[i] ?? "") === "number"))
    .slice(0, 2);
  return units.map(r => [r[code], ...numbers.map(i => numberIn(r[i] ?? ""))].join(",")).join("\n");
}
