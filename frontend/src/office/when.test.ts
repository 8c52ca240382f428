import { afterEach, expect, test } from "vitest";
import { session } from "./session";
import { endOf, moment } from "./when";

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

test("a day that is typed ends by the clock of the place, and shows as that day", () => {
  session.value = { viewer: null, zone: "Asia/Shanghai" };
  expect(endOf("2026-12-31")).toBe("2026-12-31T15:59:59.000Z");
  session.value = { viewer: null, zone: "America/New_York" };
  expect(endOf("2026-07-01")).toBe("2026-07-02T03:59:59.000Z");
  expect(moment(endOf("2026-07-01"))).toBe("2026-07-01 23:59:59");
  expect(endOf("soon")).toBe("soon");
});
