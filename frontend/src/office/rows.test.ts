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

describe("rows as people put them in", () => {
  it("lose those that are blank", () => {
    const columns = lists.water ?? [];
    expect(jsonOf([{}, { field: "ph", min: "６．５" }, { field: " " }], columns, false)).toBe(
      '[{"field":"ph","min":6.5,"from":"","source":""}]',
    );
    expect(jsonOf([{}], lists["wall.targets"] ?? [], true)).toBe("{}");
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
  it("come from the column of codes and the numbers after it", () => {
    const read = (text: string) => linesOfFile(new TextEncoder().encode(text));
    expect(read("名称,代码,户数\n新坊乡,431027208,34\n合计,,34\n")).toBe("431027208,34");
    expect(read("序号;单位代码;名称;户数;总户数\n1;431027208;新坊乡;34;50\n")).toBe("431027208,34,50");
    expect(read('代码,户数\n"431027208","3,120"\n431027210,many\n')).toBe("431027208,3120\n431027210,many");
    expect(read("代码,户数\n4.31027E+08,5\n431027210,6\n")).toBe("4.31027E+08,5\n431027210,6"); // is refused, not left out
    expect(read("名称,户数\n新坊乡,34\n")).toBe("");
    const wide = Uint16Array.from("\ufeff代码\t户数\r\n431027208\t34\r\n", c => c.charCodeAt(0));
    expect(linesOfFile(new Uint8Array(wide.buffer))).toBe("431027208,34");
  });
  it("take thousands in quotation marks for one number", () => {
    expect(valuesOf('431021,"1,234",２０００')).toEqual([{ unit: "431021", value: 1234, denominator: 2000 }]);
  });
});
