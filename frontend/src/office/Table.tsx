/** A table that scrolls sideways where it has not the room. */
import type { ComponentChildren } from "preact";
import { Scroll } from "../Scroll";
import { type Word, w } from "./words";

interface Props {
  heads: readonly Word[];
  /** The last column is of buttons. */
  acts?: boolean;
  /** There is no row, which is said below. */
  empty?: boolean;
  children: ComponentChildren;
}

export function Table({ heads, acts = false, empty = false, children }: Props) {
  return (
    <>
      <Scroll>
        <table>
          <thead>
            <tr>
              {heads.map(h => (
                <th key={h}>{w(h)}</th>
              ))}
              {acts && (
                <th>
                  <span class="unseen">{w("actions")}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </Scroll>
      {empty && <p class="muted">{w("empty")}</p>}
    </>
  );
}
