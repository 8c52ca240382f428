import { describe, expect, test } from "vitest";
import { bytes } from "../file";
import { type Found, given, headers, nobody, refs } from "./person";

const record: Found = {
  layer: "disputes",
  layer_name: { zh: "矛盾纠纷", en: "Disputes" },
  id: "a",
  version: 3,
  unit: "431021100200",
  unit_name: "测试村",
  mentions: ["name"],
  fields: [],
  attachments: [],
};

describe("requests about personal data", () => {
  test("say only what was given", () => {
    expect(given({ ...nobody, name: "测试甲", phone: " " })).toEqual({ name: "测试甲" });
  });

  test("name records by version, and what shall go only where it is asked for", () => {
    const ticked = { a: { chosen: true, fields: ["address"], attachments: [] } };
    expect(refs([record], null)).toEqual([{ layer: "disputes", id: "a", version: 3 }]);
    expect(refs([record], ticked)).toEqual([
      { layer: "disputes", id: "a", version: 3, fields: ["address"], attachments: [] },
    ]);
  });

  test("carry their purpose in ASCII, and a key of their own", () => {
    const [one, two] = [headers("本人申请"), headers("本人申请")];
    expect(decodeURIComponent(one["X-Purpose"] ?? "")).toBe("本人申请");
    expect(one["X-Purpose"]).toMatch(/^[\x20-\x7e]+$/);
    expect(one["Idempotency-Key"]).not.toBe(two["Idempotency-Key"]);
  });
});

test("sizes are told in kB and MB", () => {
  expect([bytes(1), bytes(1499), bytes(250_000), bytes(20_971_520)]).toEqual(["1 kB", "1 kB", "250 kB", "21.0 MB"]);
});
