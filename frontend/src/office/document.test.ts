import { describe, expect, it } from "vitest";
import { faultAt, faultsIn, leavesOf, over, patchOf, readAs, sectionsOf, textOf } from "./document";

const doc = { version: 3, zone: "Asia/Shanghai", map: { date: "", source: "x" }, targets: [1, 2], clocks: {} };

describe("a document as a form", () => {
  it("has one leaf for each member that is no object", () => {
    expect(leavesOf(doc).map(l => l.path)).toEqual(["version", "zone", "map.date", "map.source", "targets", "clocks"]);
  });
  it("takes a map as one leaf where its names are data", () => {
    const wall = { wall: { duty: "", targets: { "disputes.settlement": 90 } } };
    expect(leavesOf(wall, ["wall.targets"]).map(l => l.path)).toEqual(["wall.duty", "wall.targets"]);
    const patch = patchOf(leavesOf(wall, ["wall.targets"]), { "wall.targets": '{"disputes.settlement":95}' });
    expect(patch).toEqual({ wall: { targets: { "disputes.settlement": 95 } } });
  });
  it("shows members that the document leaves out", () => {
    const under = { map: { basemap: { url: "", kind: "xyz" } } };
    expect(over({ map: { date: "", basemap: { kind: "none" } } }, under)).toEqual({
      map: { date: "", basemap: { kind: "none", url: "" } },
    });
  });
  it("is in sections: its own members, then objects and lists", () => {
    expect(sectionsOf(leavesOf(doc)).map(([name, inside]) => [name, inside.length])).toEqual([
      ["", 3],
      ["map", 2],
      ["targets", 1],
    ]);
  });
  it("finds faults of a list or map that is one leaf, and inside it", () => {
    const fields = { "water[0].from": "a", "waters[0]": "b", "wall.targets.x": "c", water: "are too many" };
    expect(faultsIn(fields, "water")).toEqual([
      ["water[0].from", "a"],
      ["water", "are too many"],
    ]);
    expect(faultsIn(fields, "wall.targets")).toEqual([["wall.targets.x", "c"]]);
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
