import { expect, test } from "vitest";
import { missing, part } from "./part";

test("a part that does not come is told of until it does, and what waited for it is undone", async () => {
  const seen: string[] = [];
  const lost = () => Promise.reject(new TypeError("no such file"));
  await part(
    "drawer",
    lost,
    () => seen.push("used"),
    () => seen.push("undone"),
  );
  await part("meeting", lost, () => seen.push("used"));
  expect([...missing.value]).toEqual(["drawer", "meeting"]);
  await part(
    "drawer",
    () => Promise.resolve("whole"),
    m => seen.push(m),
  );
  expect([...missing.value]).toEqual(["meeting"]);
  expect(seen).toEqual(["undone", "whole"]);
});

test("a fault in the use of a part is no missing part", async () => {
  const before = missing.value.size;
  const use = () => {
    throw new RangeError("mine");
  };
  await expect(part("base", () => Promise.resolve(1), use)).rejects.toThrow("mine");
  expect(missing.value.size).toBe(before);
});
