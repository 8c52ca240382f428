/** Colours and type that canvases are drawn with, read from the theme's tokens. */
import { type Ink, readInk } from "../shade";

export interface Palette extends Ink {
  land: string;
  landOut: string;
  village: string;
  township: string;
  county: string;
  edge: string;
  text: string;
  muted: string;
  halo: string;
  accent: string;
  panel: string;
  line: string;
  /** By body: without a level, red, orange, yellow, blue, places. */
  levels: readonly string[];
  /** Ink that reads on each of them. */
  inks: readonly string[];
  /** Thin edge of every pin. */
  pinEdge: string;
  overdue: string;
  /** Strokes of the hatch for no data, and the ground they are on. */
  hatch: string;
  void: string;
  /** Thin lines over coloured land. */
  seam: string;
  font: string;
}

/** Reads the palette of the theme in force; a token that is not there is empty, which canvases take for the colour before. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    land: token("land"),
    landOut: token("land-out"),
    village: token("land-village"),
    township: token("land-township"),
    county: token("land-county"),
    edge: token("land-edge"),
    text: token("text"),
    muted: token("land-text"),
    halo: token("halo"),
    accent: token("accent"),
    panel: token("panel"),
    line: token("line"),
    levels: ["none", "1", "2", "3", "4", "place"].map(n => token(`level-${n}`)),
    inks: ["none", "1", "2", "3", "4", "place"].map(n => token(`ink-${n}`)),
    pinEdge: token("pin-edge"),
    overdue: token("overdue"),
    ...readInk(),
    hatch: token("hatch"),
    void: token("void"),
    seam: token("seam"),
    font: token("font"),
  };
}
