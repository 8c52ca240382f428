/** The oldest browser that the product is for is Chromium 109, the last for Windows 7: nothing newer that a page would miss. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** What came later, by the version of Chromium. What is merely finer, and missed by nobody, is not among it: text-wrap, scrollbar-color. */
const newer: Record<"css" | "ts", [RegExp, number][]> = {
  css: [
    [/\bcolor-mix\(/, 111],
    [/\b(oklch|oklab|lab|lch|color)\(/, 111],
    [/\blinear\(/, 113],
    [/@starting-style|:popover-open|\bsubgrid\b/, 117],
    [/@scope\b/, 118],
    [/:user-(in)?valid\b/, 119],
    [/\b\d+(cap|ric|rex|rlh)\b/, 118],
    [/\blight-dark\(|\bfield-sizing\b/, 123],
    [/\b(round|mod|rem|abs|sign)\(/, 125],
    [/\banchor(-name|-size)?\b\s*[:(]/, 125],
  ],
  ts: [
    [/\.(toSorted|toReversed|toSpliced)\(/, 110],
    [/\bstartViewTransition\b/, 111],
    [/\.(show|hide|toggle)Popover\b|\bpopover=/, 114],
    [/\bAbortSignal\.any\b/, 116],
    [/\b(Object|Map)\.groupBy\b/, 117],
    [/\bPromise\.(withResolvers|try)\b/, 119],
    [/\bURL\.(canParse|parse)\b/, 120],
    [/\bArray\.fromAsync\b/, 121],
    [/\.(isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/, 122],
  ],
};

function files(ending: RegExp): [string, string][] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter(name => ending.test(name) && !/\.test\.tsx?$/.test(name))
    .map(name => [name, readFileSync(join(root, name), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/ .*/g, "")]);
}

for (const [kind, ending] of [
  ["css", /\.css$/],
  ["ts", /\.tsx?$/],
] as const) {
  test(`no ${kind} needs a browser newer than the floor`, () => {
    const all = files(ending);
    expect(all.length).toBeGreaterThan(10);
    const found = all.flatMap(([name, text]) =>
      newer[kind].filter(([feature]) => feature.test(text)).map(([feature, since]) => `${name}: ${feature} (${since})`),
    );
    expect(found).toEqual([]);
  });
}
