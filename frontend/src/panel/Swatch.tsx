/** The silhouette of a kind, as on the map. */
import { glyphOf, glyphs } from "../glyph";

export function Swatch({ layer, code }: { layer: string; code: string }) {
  return (
    <svg class="swatch" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
      <circle cx="12" cy="12" r="11.5" />
      <path d={glyphs[glyphOf(layer, code)]} fill-rule="evenodd" />
    </svg>
  );
}
