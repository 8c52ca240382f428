/** Scales of a printed map. */

/** Metres on the ground of one CSS pixel at a latitude and zoom of Web Mercator. */
export function metresPerPx(lat: number, zoom: number): number {
  return (40_075_016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
}

/** Millimetres of a CSS pixel on paper. */
export const mmPerPx = 25.4 / 96;

/** The longest of 1, 2, 5 times a power of ten that is no longer than `metres`. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  for (const n of [5, 2, 1]) if (n * power <= metres * (1 + 1e-12)) return n * power;
  return power;
}

/** N of a scale 1 : N, to two digits. */
export function denominator(metresPerMm: number): number {
  const n = metresPerMm * 1000;
  const step = 10 ** (Math.floor(Math.log10(n)) - 1);
  return Math.round(n / step) * step;
}

/** A length as people write it. */
export function lengthText(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
}
