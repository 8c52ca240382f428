import { crc32 as nodeCrc } from "node:zlib";
import { expect, test } from "vitest";
import { layoutOf, papers } from "./layout";
import { pdfOf } from "./pdf";
import { crc32, withDpi } from "./png";
import { denominator, lengthText, metresPerPx, mmPerPx, roundLength } from "./scale";
import { fitted, wrapped } from "./text";

test("a sheet has A4's and A3's sides, and its parts lie on it without touching", () => {
  for (const paper of ["A4", "A3"] as const) {
    for (const turn of ["landscape", "portrait"] as const) {
      for (const lines of [1, 2]) {
        const l = layoutOf(paper, turn, lines);
        expect(Math.max(l.width, l.height)).toBe(papers[paper].long);
        expect(l.width > l.height).toBe(turn === "landscape");
        expect(l.dpi).toBeGreaterThanOrEqual(200);
        const parts = [l.head, l.map, l.legend, l.foot];
        for (const [i, a] of parts.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.w <= l.width && a.y + a.h <= l.height).toBe(true);
          for (const b of parts.slice(i + 1)) {
            expect(a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y).toBe(true);
          }
        }
        expect(l.map.w * l.map.h).toBeGreaterThan(0.45 * l.width * l.height);
      }
    }
  }
});

test("scales: the equator is 40,075 km round, and bars are of 1, 2 or 5", () => {
  expect(metresPerPx(0, 0) * 256).toBeCloseTo(40_075_017, -1);
  expect(metresPerPx(60, 10)).toBeCloseTo(76.437, 3);
  expect([7, 1, 49_999, 50_000, 0.3].map(roundLength)).toEqual([5, 1, 20_000, 50_000, 0.2]);
  expect(denominator(metresPerPx(0, 9) / mmPerPx)).toBe(1_200_000);
  expect([lengthText(500), lengthText(2000), lengthText(2500)]).toEqual(["500 m", "2 km", "2.5 km"]);
});

/** A canvas on which every sign is as wide as its size. */
const measure = (size: number) => ({ measureText: (s: string) => ({ width: [...s].length * size }) as TextMetrics });

test("texts are wrapped at any Chinese sign and between words, and cut with an ellipsis", () => {
  expect(wrapped(measure(1), "一二三四五六七", 3, 5)).toEqual(["一二三", "四五六", "七"]);
  expect(wrapped(measure(1), "一二三，四", 3, 5)).toEqual(["一二", "三，四"]); // no line begins with a comma
  expect(wrapped(measure(1), "ab cd ef", 5, 5)).toEqual(["ab", "cd ef"]);
  expect(wrapped(measure(1), "一二三四五六七", 3, 2)).toEqual(["一二三", "四五…"]);
  expect(wrapped(measure(1), "abcdefgh", 4, 1)).toEqual(["abc…"]);
  expect(wrapped(measure(1), "", 4, 1)).toEqual([]);
  const ctx = { font: "", measureText: (s: string) => ({ width: s.length * Number.parseFloat(ctx.font) }) };
  const set = (s: string) => fitted(ctx as never, s, 100, size => `${size}px`, 20, 10);
  expect(set("12345")).toBe("12345");
  expect(Number.parseFloat(ctx.font)).toBe(20);
  expect(set("12345678")).toBe("12345678");
  expect(Number.parseFloat(ctx.font)).toBeLessThan(13);
  expect(set("123456789012")).toBe("123456789…");
});

test("a PDF names where each of its objects begins, and holds the picture byte by byte", () => {
  const jpeg = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const pdf = pdfOf({
    width: 297,
    height: 210,
    jpeg,
    pixels: { width: 20, height: 10 },
    title: "桂阳(县)",
    at: new Date("2026-06-25T02:30:00Z"),
  });
  const text = Buffer.from(pdf).toString("latin1");
  expect(text.startsWith("%PDF-1.4\n")).toBe(true);
  const xref = Number(/startxref\n(\d+)\n%%EOF/.exec(text)?.[1]);
  expect(text.slice(xref, xref + 9)).toBe("xref\n0 7\n");
  const entries = [...text.slice(xref).matchAll(/^(\d{10}) 00000 n $/gm)].map(m => Number(m[1]));
  expect(entries).toHaveLength(6);
  for (const [i, at] of entries.entries()) expect(text.slice(at, at + 8)).toBe(`${i + 1} 0 obj\n`);
  expect(text).toContain("/MediaBox [0 0 841.89 595.28]");
  expect(text).toContain("/Title <feff68429633002853bf0029>");
  const at = text.indexOf("/DCTDecode /Length 300 >>\nstream\n") + "/DCTDecode /Length 300 >>\nstream\n".length;
  expect(Buffer.from(pdf.subarray(at, at + 300)).equals(Buffer.from(jpeg))).toBe(true);
  expect(text.slice(at + 300, at + 311)).toBe("\nendstream\n");
});

test("a PNG says its dots per metre in a chunk after its head", () => {
  const bytes = Uint8Array.from({ length: 200 }, (_, i) => (i * 7) % 256);
  expect(crc32(bytes)).toBe(nodeCrc(Buffer.from(bytes)));
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...Array.from({ length: 60 }, (_, i) => i)]);
  const out = Buffer.from(withDpi(png, 254));
  expect(out.subarray(37, 41).toString()).toBe("pHYs");
  expect([out.readUInt32BE(33), out.readUInt32BE(41), out.readUInt32BE(45), out[49]]).toEqual([9, 10_000, 10_000, 1]);
  expect(out.readUInt32BE(50)).toBe(nodeCrc(out.subarray(37, 50)));
  expect(Buffer.concat([out.subarray(0, 33), out.subarray(54)]).equals(Buffer.from(png))).toBe(true);
  expect(withDpi(bytes, 254)).toBe(bytes);
});
