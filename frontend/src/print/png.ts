/** Says in a PNG how large it is on paper (ISO/IEC 15948, pHYs), so that programs place it at its size. */

/** Bytes before the first chunk after IHDR: signature, and IHDR with its length, name and sum. */
const afterHead = 8 + 25;

/** The picture with dots per inch; as it was when it is no PNG. */
export function withDpi(png: Uint8Array, dpi: number): Uint8Array {
  if (png.length < afterHead || png[1] !== 0x50 || png[2] !== 0x4e) return png;
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  const perMetre = Math.round(dpi / 0.0254);
  view.setUint32(0, 9);
  chunk.set([0x70, 0x48, 0x59, 0x73], 4);
  view.setUint32(8, perMetre);
  view.setUint32(12, perMetre);
  chunk[16] = 1; // a metre
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, afterHead));
  out.set(chunk, afterHead);
  out.set(png.subarray(afterHead), afterHead + chunk.length);
  return out;
}

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const b of bytes) {
    crc ^= b;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
