/** Class colours of a choropleth: one hue from the panel to the accent, in steps that look even (OKLab, B. Ottosson 2020). */

type Triple = [number, number, number];

/** Where the classes stand between panel and accent; the lowest still differs from bare land. */
const stops = [0.16, 0.34, 0.53, 0.75, 1];

/** `n` colours, lowest class first, between two #rrggbb colours. */
export function ramp(from: string, to: string, n = 5): string[] {
  const [a, b] = [toLab(from), toLab(to)];
  return Array.from({ length: n }, (_, i) => {
    const x = n === 1 ? stops.length - 1 : (i * (stops.length - 1)) / (n - 1);
    const low = stops[Math.floor(x)] ?? 1;
    const t = low + ((stops[Math.ceil(x)] ?? 1) - low) * (x - Math.floor(x));
    return fromLab([0, 1, 2].map(k => (a[k] ?? 0) + ((b[k] ?? 0) - (a[k] ?? 0)) * t) as Triple);
  });
}

/** #rgb, as minifiers write it, is #rrggbb. */
function toLab(colour: string): Triple {
  const hex = colour.length === 4 ? colour.replace(/[^#]/g, "$&$&") : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(i => {
    const v = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromLab([L, A, B]: Triple): string {
  const l = (L + 0.3963377774 * A + 0.2158037573 * B) ** 3;
  const m = (L - 0.1055613458 * A - 0.0638541728 * B) ** 3;
  const s = (L - 0.0894841775 * A - 1.291485548 * B) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${rgb
    .map(v => {
      const c = Math.max(0, Math.min(1, v));
      const byte = Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
      return byte.toString(16).padStart(2, "0");
    })
    .join("")}`;
}
