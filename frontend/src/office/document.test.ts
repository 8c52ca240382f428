import { describe, expect, it } from "vitest";
import { faultAt, leavesOf, patchOf, readAs, textOf } from "./document";

const doc = { version: 3, zone: "Asia/Shanghai", map: { date: "", source: "x" }, targets: [1, 2], clocks: {} };

describe("a document as a form", () => {
  it("has one leaf for each member that is no object", () => {
    expect(leavesOf(doc).map(l => l.path)).toEqual(["version", "zone", "map.date", "map.source", "targets", "clocks"]);
  });
  it("sends what changed and nothing else, nested", () => {
    const leaves = leavesOf(doc);
    const texts = Object.fromEntries(leaves.map(l => [l.path, textOf(l.value)]));
    expect(patchOf(leaves, texts)).toEqual({});
    expect(patchOf(leaves, { ...texts, "map.source": "省厅", targets: "[3]" })).toEqual({
      map: { source: "省厅" },
      targets: [3],
    });
  });
  it("keeps kinds, and leaves what is of none to the server", () => {
    expect(readAs("12", 3)).toBe(12);
    expect(readAs("12", "3")).toBe("12");
    expect(readAs("true", false)).toBe(true);
    expect(readAs("twelve", 3)).toBe("twelve");
  });
  it("finds the fault of a leaf by its own name or that of what it lies in", () => {
    expect(faultAt({ "items.max": "a", clocks: "b" }, "items.max")).toBe("a");
    expect(faultAt({ "items.max": "a", clocks: "b" }, "clocks.disputes.settle_days")).toBe("b");
    expect(faultAt({ "items.max": "a" }, "items.default")).toBeUndefined();
  });
});
