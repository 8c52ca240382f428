import { describe, expect, it } from "vitest";
import { blank, draftOf, unfinished, visitOf } from "./draft";
import { delivered, nextSend } from "./record";

const now = new Date("2026-06-30T02:00:00Z");

describe("a visit", () => {
  it("of ten households is one request for the village", () => {
    const v = visitOf({ ...blank, unit: "431021100200" }, "user-7", "甲村", now);
    expect(nextSend(v)).toEqual({
      path: "/api/collections/visits/items",
      key: v.key,
      body: {
        type: "Feature",
        geometry: null,
        properties: { place_kind: "home", time: "2026-06-30T02:00:00.000Z", households: 10, unit: "431021100200" },
      },
    });
  });

  it("with a position lets the position say where", () => {
    const v = visitOf({ ...blank, unit: "x", point: { at: [113, 25], within: 9 } }, "u", "甲村", now);
    expect(nextSend(v).body).toMatchObject({ geometry: { type: "Point", coordinates: [113, 25] } });
    expect((nextSend(v).body as { properties: object }).properties).not.toHaveProperty("unit");
  });

  it("at a stall counts no household, in a business counts businesses", () => {
    expect(visitOf({ ...blank, place: "market" }, "u", "", now).properties).not.toHaveProperty("households");
    expect(visitOf({ ...blank, place: "enterprise", enterprises: 3 }, "u", "", now).properties).toMatchObject({
      enterprises: 3,
    });
  });

  it("keeps household numbers for the case file alone", () => {
    const v = visitOf({ ...blank, keys: " 3, 5 " }, "u", "", now);
    expect(v.file).toEqual({ household_keys: "3, 5" });
    expect(JSON.stringify(v.properties)).not.toContain("3, 5");
  });

  it("sends what it turned up first, each under its own key, and then names it", () => {
    const raised = [
      { key: "a", layer: "disputes" as const, properties: { category: "land" }, file: { parties: "甲" } },
      { key: "b", layer: "hazards" as const, properties: { kind: "dangerous_house" }, file: {} },
    ];
    const v = visitOf({ ...blank, unit: "u1", raised }, "u", "", now);
    expect(nextSend(v)).toMatchObject({
      path: "/api/collections/disputes/items",
      key: "a",
      body: { case: { parties: "甲" } },
    });
    expect(delivered(v, "id-a")).toBe(false);
    expect(nextSend(v)).toMatchObject({ path: "/api/collections/hazards/items", key: "b" });
    expect(delivered(v, "id-b")).toBe(false);
    expect(nextSend(v)).toMatchObject({
      path: "/api/collections/visits/items",
      body: { properties: { raised: ["id-a", "id-b"] } },
    });
    expect(delivered(v, "id-v")).toBe(true);
    expect(v.state).toBe("sent");
  });

  it("that was refused becomes the draft it was", () => {
    const d = { ...blank, unit: "u1", households: 4, tier: "township", outreach: ["law"], keys: "1", note: "n" };
    const visit = visitOf(d, "u", "", now);
    expect(draftOf(visit)).toMatchObject({ ...d, mends: visit.key, time: expect.stringMatching(/^2026-06-30T/) });
  });

  it("cannot be saved while something it turned up has no kind", () => {
    const open = { key: "a", layer: "requests" as const, properties: {}, file: {} };
    expect(unfinished({ ...blank, raised: [open] })).toEqual([open]);
    expect(unfinished({ ...blank, raised: [{ ...open, properties: { category: "water" } }] })).toEqual([]);
  });
});
