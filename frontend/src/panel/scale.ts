/** The length of a scale bar. */

/** Metres of one pixel on the equator at zoom 0: the circumference of the WGS 84 equator by 256. */
const metresPerPixel = (2 * Math.PI * 6_378_137) / 256;

/** The longest bar of 1, 2 or 5 times a power of ten metres that is at most `most` pixels long at this latitude in degrees. */
export function scaleOf(lat: number, zoom: number, most: number): { metres: number; px: number } {
  const perPixel = (metresPerPixel * Math.cos((lat * Math.PI) / 180)) / 2 ** zoom;
  const power = 10 ** Math.floor(Math.log10(most * perPixel));
  const metres = power * ([5, 2, 1].find(n => n * power <= most * perPixel) ?? 1);
  return { metres, px: metres / perPixel };
}
