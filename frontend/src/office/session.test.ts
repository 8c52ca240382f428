import { describe, expect, it } from "vitest";
import { type Me, nextPage } from "./session";

const me = (role: string, aggregates: boolean, rights: string[] = []): Me => ({
  role,
  scope: [],
  name: "",
  subject: "",
  anonymous: false,
  aggregates,
  rights,
  must_change: false,
  until: null,
});

describe("the page after signing in", () => {
  it("is the one asked for", () => {
    for (const next of ["/", "/visit", "/admin#walls", "/?layers=disputes&lang=en"]) {
      expect(nextPage(`?next=${encodeURIComponent(next)}`, me("official", true))).toBe(next);
    }
  });
  it("is never another site's, nor this one again", () => {
    const evil = [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
      "/sign-in",
      "/a\nb",
      "evil",
    ];
    for (const next of evil) expect(nextPage(`?next=${encodeURIComponent(next)}`, me("official", true))).toBe("/");
  });
  it("is the role's own when none is asked for", () => {
    expect(nextPage("", me("kiosk", true))).toBe("/wall");
    expect(nextPage("", me("contact", true))).toBe("/visit");
    expect(nextPage("", me("auditor", false, ["audit"]))).toBe("/audit");
    expect(nextPage("", me("secadmin", false, ["accounts"]))).toBe("/admin");
  });
});
