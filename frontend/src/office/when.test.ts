import { afterEach, expect, test } from "vitest";
import { session } from "./session";
import { moment } from "./when";

afterEach(() => {
  session.value = undefined;
});

test("a moment is told by the clock of the place, not of the reader's machine", () => {
  session.value = { viewer: null, zone: "Asia/Shanghai" };
  expect(moment("2026-11-26T19:39:31Z")).toBe("2026-11-27 03:39:31");
  session.value = { viewer: null, zone: "UTC" };
  expect(moment("2026-11-26T19:39:31Z")).toBe("2026-11-26 19:39:31");
  expect(moment(null)).toBe("");
});
