/** The scenes of a tour, in order: what each looks at, what it says, and what the map shows with it. */
import { count, shortName } from "../format";
import type { Options } from "./address";
import type { Facts, Place } from "./facts";
import { attention, countFinding, findingOf, topFindings } from "./finding";
import { t } from "./words";

export interface Scene {
  /** Stays the same while figures change, so that a tour goes on where it was. */
  key: string;
  /** Unit that fills the map; empty is all that is seen. */
  focus: string;
  /** Unit that is meant within it. */
  mark: string | null;
  headline: string;
  measure: string;
  /** Name of what is looked at. */
  place: string;
}

/** Villages that a tour visits at most. */
const villages = 6;

/** `nameOf` names any unit. A visitor's tour has no village and says counts alone. */
export function scenesOf(
  f: Facts,
  o: Pick<Options, "tour" | "measures" | "visitor">,
  nameOf: (code: string) => string,
): Scene[] {
  const parts = o.tour.length > 0 ? o.tour : (["prefecture"] as const);
  const out = parts.flatMap(part => {
    if (part === "prefecture") return topScenes(f, o.visitor);
    if (part === "counties") return f.children.map(c => childScene(f, c, o.visitor));
    return o.visitor ? [] : villageScenes(f, nameOf);
  });
  const scenes = out.length > 0 ? out : topScenes(f, o.visitor);
  return scenes.map((s, i) => ({ ...s, measure: o.measures[i % o.measures.length] ?? s.measure }));
}

/** The scene of one unit, when somebody points at it. */
export function sceneOfUnit(f: Facts, unit: Place, visitor: boolean): Scene {
  return { ...childScene(f, unit, visitor), key: `u:${unit.code}` };
}

function topScenes(f: Facts, visitor: boolean): Scene[] {
  const findings = visitor ? [countFinding(f)] : topFindings(f);
  return findings.map((x, i) => ({
    key: `p:${i}`,
    focus: f.top.code,
    mark: null,
    headline: x.text,
    measure: x.measure,
    place: f.top.name,
  }));
}

function childScene(f: Facts, place: Place, visitor: boolean): Scene {
  const finding = visitor ? null : findingOf(f, place);
  const n = f.registered?.values.find(v => v.unit === place.code)?.numerator;
  return {
    key: `c:${place.code}`,
    focus: place.code,
    mark: null,
    headline: finding?.text ?? (n === undefined ? place.name : t("f.count", { name: place.name, n: count(n) })),
    measure: finding?.measure ?? "disputes.count",
    place: place.name,
  };
}

function villageScenes(f: Facts, nameOf: (code: string) => string): Scene[] {
  return attention(f, villages).map(a => {
    const [county, township, village] = [nameOf(a.code.slice(0, 6)), nameOf(a.code.slice(0, 9)), shortName(a.name)];
    const where = t("f.where", { county, township, village });
    return {
      key: `v:${a.code}`,
      focus: a.code.slice(0, 9),
      mark: a.code,
      headline: t("f.village", { name: where, reasons: a.reasons.join(t("f.join")) }),
      measure: a.measure,
      place: where,
    };
  });
}
