/**
 * QR codes by ISO/IEC 18004:2015, made here so that a wall needs no service: byte mode, error correction level M, versions 1
 * to 10 (213 bytes), which is more than any address of the desk.
 */

/** Error correction codewords a block, and the blocks' data codewords, by version at level M (table 9). */
const table: readonly { ec: number; blocks: readonly number[] }[] = [
  { ec: 10, blocks: [16] },
  { ec: 16, blocks: [28] },
  { ec: 26, blocks: [44] },
  { ec: 18, blocks: [32, 32] },
  { ec: 24, blocks: [43, 43] },
  { ec: 16, blocks: [27, 27, 27, 27] },
  { ec: 18, blocks: [31, 31, 31, 31] },
  { ec: 22, blocks: [38, 38, 39, 39] },
  { ec: 22, blocks: [36, 36, 36, 37, 37] },
  { ec: 26, blocks: [43, 43, 43, 43, 44] },
];

/** Centres of alignment patterns by version (annex E). */
const alignment: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
];

/** Rows of modules, true for dark, without the quiet zone; null when the text is longer than 213 bytes of UTF-8. */
export function qr(text: string): boolean[][] | null {
  const bytes = new TextEncoder().encode(text);
  const version = 1 + table.findIndex((t, i) => sum(t.blocks) * 8 >= 4 + lengthBits(i + 1) + 8 * bytes.length);
  if (version === 0) return null;
  const codewords = interleave(payload(bytes, version), version);
  const grids = Array.from({ length: 8 }, (_, mask) => draw(codewords, version, mask));
  let best = grids[0] ?? [];
  for (const g of grids) if (penalty(g) < penalty(best)) best = g;
  return best;
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

/** Mode, length and bytes as data codewords, filled up as clause 7.4.9 and 7.4.10 say. */
function payload(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, n: number) => {
    for (let i = n - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  push(4, 4);
  push(bytes.length, lengthBits(version));
  for (const b of bytes) push(b, 8);
  const room = sum(table[version - 1]?.blocks ?? []) * 8;
  push(0, Math.min(4, room - bits.length));
  while (bits.length % 8) bits.push(0);
  const out: number[] = [];
  for (let i = 0; i < bits.length; i += 8) out.push(bits.slice(i, i + 8).reduce((a, b) => (a << 1) | b, 0));
  for (let pad = 0xec; out.length < room / 8; pad ^= 0xec ^ 0x11) out.push(pad);
  return out;
}

/** Data and error correction codewords of all blocks in the order they are placed (clause 7.6). */
function interleave(data: readonly number[], version: number): number[] {
  const { ec, blocks } = table[version - 1] ?? { ec: 0, blocks: [] };
  const starts = blocks.map((_, i) => sum(blocks.slice(0, i)));
  const parts = blocks.map((n, i) => data.slice(starts[i], (starts[i] ?? 0) + n));
  const checks = parts.map(p => correction(p, ec));
  const out: number[] = [];
  for (const list of [parts, checks]) {
    const longest = Math.max(...list.map(p => p.length));
    for (let i = 0; i < longest; i++) {
      for (const p of list) {
        const v = p[i];
        if (v !== undefined) out.push(v);
      }
    }
  }
  return out;
}

/** The remainder of the data by the generator of `n` roots over GF(256) modulo x^8+x^4+x^3+x^2+1. */
function correction(data: readonly number[], n: number): number[] {
  let generator = [1];
  for (let i = 0, root = 1; i < n; i++, root = times(root, 2)) {
    const next = [...generator, 0];
    for (const [k, g] of generator.entries()) next[k + 1] = (next[k + 1] ?? 0) ^ times(g, root);
    generator = next;
  }
  const rest = new Array<number>(n).fill(0);
  for (const d of data) {
    const factor = d ^ (rest.shift() ?? 0);
    rest.push(0);
    for (let i = 0; i < n; i++) rest[i] = (rest[i] ?? 0) ^ times(generator[i + 1] ?? 0, factor);
  }
  return rest;
}

/** Product in GF(256). */
function times(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> i) & 1) * a;
  }
  return product;
}

/** The whole symbol with one of the eight masks. */
function draw(codewords: readonly number[], version: number, mask: number): boolean[][] {
  const size = 17 + 4 * version;
  const grid: (boolean | null)[][] = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  const set = (x: number, y: number, dark: boolean) => {
    const row = grid[y];
    if (row && x >= 0 && x < size) row[x] = dark;
  };
  for (const [cx, cy] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const ring = Math.max(Math.abs(dx), Math.abs(dy));
        set(cx + dx, cy + dy, ring !== 2 && ring !== 4);
      }
    }
  }
  const centres = alignment[version - 1] ?? [];
  for (const cy of centres) {
    for (const cx of centres) {
      if (grid[cy]?.[cx] !== null) continue; // a finder is there
      for (let dy = -2; dy <= 2; dy++) {
        for (let dx = -2; dx <= 2; dx++) set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
      }
    }
  }
  for (let i = 8; i < size - 8; i++) {
    set(i, 6, i % 2 === 0);
    set(6, i, i % 2 === 0);
  }
  format(set, size, mask);
  if (version >= 7) versions(set, size, version);
  place(grid, codewords, mask);
  return grid.map(row => row.map(m => m === true));
}

type Set = (x: number, y: number, dark: boolean) => void;

/** Level M (00) and the mask with their BCH code, twice (clause 7.9). */
function format(set: Set, size: number, mask: number): void {
  let rest = mask;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (i: number) => ((bits >> i) & 1) === 1;
  for (let i = 0; i < 6; i++) set(8, i, bit(i));
  set(8, 7, bit(6));
  set(8, 8, bit(7));
  set(7, 8, bit(8));
  for (let i = 9; i < 15; i++) set(14 - i, 8, bit(i));
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, bit(i));
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, bit(i));
  set(8, size - 8, true);
}

/** The version with its BCH code, twice (clause 7.10). */
function versions(set: Set, size: number, version: number): void {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const dark = ((bits >> i) & 1) === 1;
    const [a, b] = [size - 11 + (i % 3), Math.floor(i / 3)];
    set(a, b, dark);
    set(b, a, dark);
  }
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  x => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** Bits in columns of two from the lower right, up and down, past what is drawn already (clause 7.7.3). */
function place(grid: (boolean | null)[][], codewords: readonly number[], mask: number): void {
  const size = grid.length;
  const flip = masks[mask] ?? (() => false);
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let k = 0; k < size; k++) {
      const y = up ? size - 1 - k : k;
      for (const x of [right, right - 1]) {
        const row = grid[y];
        if (!row || row[x] !== null) continue;
        const bit = (((codewords[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
        i++;
        row[x] = bit !== flip(x, y);
      }
    }
  }
}

/** How hard a symbol is to read: runs, blocks, patterns like finders, imbalance (clause 7.8.3). */
function penalty(grid: readonly (readonly boolean[])[]): number {
  const size = grid.length;
  let points = 0;
  const lines = [...grid, ...Array.from({ length: size }, (_, x) => grid.map(row => row[x] === true))];
  for (const line of lines) {
    let run = 0;
    for (const [i, dark] of line.entries()) {
      run = i > 0 && dark === line[i - 1] ? run + 1 : 1;
      if (run === 5) points += 3;
      else if (run > 5) points++;
    }
    const text = line.map(d => (d ? "1" : "0")).join("");
    for (const like of ["10111010000", "00001011101"]) {
      for (let at = text.indexOf(like); at >= 0; at = text.indexOf(like, at + 1)) points += 40;
    }
  }
  let dark = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const c = grid[y]?.[x];
      if (c) dark++;
      if (x > 0 && y > 0 && c === grid[y]?.[x - 1] && c === grid[y - 1]?.[x] && c === grid[y - 1]?.[x - 1]) points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

function sum(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0);
}
