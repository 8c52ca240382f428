/** A PDF of one page that is one JPEG (ISO 32000-1: an image XObject with DCTDecode). */

const encoder = new TextEncoder();

export interface PdfPage {
  /** Of the page, in millimetres. */
  width: number;
  height: number;
  jpeg: Uint8Array;
  /** Of the picture, in pixels. */
  pixels: { width: number; height: number };
  title: string;
  at: Date;
}

export function pdfOf(page: PdfPage): Uint8Array {
  const points = (mm: number) => ((mm * 72) / 25.4).toFixed(2);
  const [w, h] = [points(page.width), points(page.height)];
  const draw = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
  const objects: (string | Uint8Array)[][] = [
    ["<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"],
    ["<< /Type /Pages /Kids [3 0 R] /Count 1 >>"],
    [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${w} ${h}] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>`,
    ],
    [`<< /Length ${draw.length} >>\nstream\n${draw}\nendstream`],
    [
      `<< /Type /XObject /Subtype /Image /Width ${page.pixels.width} /Height ${page.pixels.height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${page.jpeg.length} >>\nstream\n`,
      page.jpeg,
      "\nendstream",
    ],
    [`<< /Title ${text(page.title)} /Producer ${text("Lianxin")} /CreationDate (${stamp(page.at)}) >>`],
  ];
  const out: Uint8Array[] = [];
  let length = 0;
  const write = (part: string | Uint8Array) => {
    const bytes = typeof part === "string" ? encoder.encode(part) : part;
    out.push(bytes);
    length += bytes.length;
  };
  write("%PDF-1.4\n");
  write(Uint8Array.of(0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a)); // bytes above 127: it is no text
  const offsets = objects.map((parts, i) => {
    const at = length;
    write(`${i + 1} 0 obj\n`);
    for (const part of parts) write(part);
    write("\nendobj\n");
    return at;
  });
  const xref = length;
  write(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
  for (const at of offsets) write(`${String(at).padStart(10, "0")} 00000 n \n`);
  write(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of out) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A text string in UTF-16, as hexadecimal digits. */
function text(s: string): string {
  const units = Array.from({ length: s.length }, (_, i) => s.charCodeAt(i).toString(16).padStart(4, "0"));
  return `<feff${units.join("")}>`;
}

function stamp(at: Date): string {
  return `D:${at.toISOString().replace(/\D/g, "").slice(0, 14)}Z`;
}
