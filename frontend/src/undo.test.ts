import { expect, test } from "vitest";
import { everything } from "./filter";
import { gesture, hidden, quick } from "./state";
import { followUndo, past, undo } from "./undo";

test("steps are taken back one by one, and no further", () => {
  const stop = followUndo();
  const first = quick.value;
  quick.value = { ...everything, stage: "overdue" };
  hidden.value = new Set(["disputes:land"]);
  quick.value = { ...everything, stage: "closed" };
  expect(past.value).toHaveLength(3);
  expect(undo()).toBe(true);
  expect(quick.value.stage).toBe("overdue");
  expect(undo()).toBe(true);
  expect([...hidden.value]).toEqual([]);
  expect(undo()).toBe(true);
  expect(quick.value).toBe(first);
  expect(undo()).toBe(false);
  quick.value = { ...everything, span: 30 };
  expect(past.value).toHaveLength(1);
  stop();
});

test("what a hand drags is one step, the next drag another", () => {
  const stop = followUndo();
  const first = quick.value;
  const before = past.value.length;
  const drag = (id: number) => {
    gesture.value = id;
    for (const span of [7, 30, 90] as const) quick.value = { ...quick.peek(), span };
    gesture.value = 0;
  };
  drag(1);
  expect(past.value).toHaveLength(before + 1);
  drag(2);
  expect(past.value).toHaveLength(before + 2);
  undo();
  undo();
  expect(quick.value).toBe(first);
  stop();
});
