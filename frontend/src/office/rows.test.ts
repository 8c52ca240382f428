import { describe, expect, it } from "vitest";
import { jsonOf, linesOf, linesOfFile, rowsOf, valuesOf } from "./rows";
import { lists } from "./shape";

describe("lists of the settings as rows", () => {
  it("come back as they were", () => {
    const limits = '[{"field":"ph","min":6.5,"max":8.5,"from":"2023-04-01","source":"GB 5749-2022"}]';
    const columns = lists.water ?? [];
    expect(jsonOf(rowsOf(limits, columns), columns, false)).toBe(limits);
    const targets = '{"disputes.settlement":95}';
    const pair = lists["wall.targets"] ?? [];
    expect(jsonOf(rowsOf(targets, pair), pair, true)).toBe(targets);
  });
  it("leave out an empty number and keep what is none", () => {
    const columns = lists.water ?? [];
    const [row = {}] = rowsOf('[{"field":"ph","max":8.5}]', columns);
    expect(JSON.parse(jsonOf([{ ...row, max: "eight" }], columns, false))).toEqual([
      { field: "ph", max: "eight", from: "", source: "" },
    ]);
  });
});

describe("values of a table of figures", () => {
  it("are a line a unit, with or without denominator", () => {
    const values = [
      { unit: "431021", value: 12, denominator: 40 },
      { unit: "431022", value: 3.5, denominator: 10 },
    ];
    expect(valuesOf(linesOf(values))).toEqual(values);
    expect(valuesOf("431021\t12\n\n 431022， x\n")).toEqual([
      { unit: "431021", value: 12 },
      { unit: "431022", value: "x" },
    ]);
    expect(valuesOf("431021,,40")).toEqual([{ unit: "431021", value: "", denominator: 40 }]); // no value is not the next cell's
  });
  it("come from a file with headings, in GB18030 too", () => {
    expect(linesOfFile(new TextEncoder().encode("单位,值\r\n431021,5\r\n"))).toBe("431021,5");
    const gb = new Uint8Array([
      0xb5,
      0xa5,
      0xce,
      0xbb,
      0x2c,
      0xd6,
      0xb5,
      0x0a,
      ...new TextEncoder().encode("431021,5\n"),
    ]);
    expect(linesOfFile(gb)).toBe("431021,5");
  });
});
