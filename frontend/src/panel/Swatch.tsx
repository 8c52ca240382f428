/** Marks as on the map, for legends, lists and cards. */
import { isPlace } from "../filter";
import { glyphOf, glyphs } from "../glyph";
import { bodyOf, placeBody } from "../shape";
import { layerById } from "../state";

/** A pin: the body of its level, the silhouette of its kind, in a ring when overdue. */
export function Swatch({ layer, code, level = 0, overdue = false }: SwatchProps) {
  const known = layerById.value.get(layer);
  const place = known !== undefined && isPlace(known);
  const body = bodyOf(place ? placeBody : level);
  const look = place ? "place" : level || "none";
  const shift = 12 - 12 * body.room;
  return (
    <svg class="swatch" viewBox="-5 -5 34 34" aria-hidden="true">
      {overdue && <path class="ring" d={body.path} />}
      {overdue && <path class="gap" d={body.path} />}
      <path class={`body level-${look}`} d={body.path} />
      <path
        class={`ink ink-${look}`}
        d={glyphs[glyphOf(layer, code)]}
        transform={`translate(${shift} ${shift + body.drop}) scale(${body.room})`}
        fill-rule="evenodd"
      />
    </svg>
  );
}

interface SwatchProps {
  layer: string;
  code: string;
  level?: number;
  overdue?: boolean;
}

/** A level: its body and its number. */
export function LevelSwatch({ level }: { level: number }) {
  const body = bodyOf(level);
  return (
    <svg class="swatch" viewBox="-5 -5 34 34" aria-hidden="true">
      <path class={`body level-${level || "none"}`} d={body.path} />
      {level > 0 && (
        <text class={`ink ink-${level}`} x="12" y={12 + body.drop} text-anchor="middle" dominant-baseline="central">
          {level}
        </text>
      )}
    </svg>
  );
}
