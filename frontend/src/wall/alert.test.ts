import { expect, test } from "vitest";
import { AlertWatch } from "./alert";
import { card } from "./sample";
import { type Alert, asAlerts } from "./wire";

const alert = (id: string, more: Parameters<typeof card>[0] = {}): Alert => ({
  id,
  raised: "2026-11-26T02:00:00Z",
  card: card(more),
});

function opened(...alerts: Alert[]): AlertWatch {
  const watch = new AlertWatch();
  watch.feed(alerts);
  return watch;
}

test("what stood when the page opened holds nothing up", () => {
  const watch = opened(alert("a"));
  expect(watch.take()).toBeNull();
  watch.feed([alert("a")]);
  expect(watch.take()).toBeNull();
});

test("a new alert is shown once", () => {
  const watch = opened(alert("a"));
  watch.feed([alert("a"), alert("b", { kind: "wage" })]);
  expect(watch.take()).toMatchObject({ count: 1, card: { kind: "wage" }, ids: ["b"] });
  watch.feed([alert("a"), alert("b")]);
  expect(watch.take()).toBeNull();
  watch.feed([]);
  watch.feed([alert("b")]); // its case was settled by mistake, and is open again
  expect(watch.take()).toBeNull();
});

test("two cases that look the same are two", () => {
  const watch = opened();
  watch.feed([alert("a"), alert("b")]);
  expect(watch.length).toBe(2);
});

test("many new ones at once are one notice of the worst", () => {
  const watch = opened();
  watch.feed(Array.from({ length: 30 }, (_, i) => alert(`${i}`, { village: `v${i}`, level: i === 17 ? 1 : 2 })));
  expect(watch.take()).toMatchObject({ count: 30, card: { village: "v17", level: 1 } });
  expect(watch.take()).toBeNull();
});

test("holds that queue up become one", () => {
  const watch = opened();
  const all: Alert[] = [];
  for (let i = 0; i < 9; i++) {
    all.push(alert(`${i}`));
    watch.feed(all);
  }
  expect(watch.length).toBeLessThanOrEqual(4);
  let sum = 0;
  for (let n = watch.take(); n; n = watch.take()) sum += n.count;
  expect(sum).toBe(9);
});

test("what somebody acknowledged meanwhile is not shown any more", () => {
  const watch = opened();
  watch.feed([alert("a"), alert("b")]);
  watch.feed([alert("b")]);
  expect(watch.take()?.ids).toEqual(["b"]);
  expect(watch.take()).toBeNull();
});

test("what has stood for long is not forgotten for thousands that came and went", () => {
  const watch = opened(alert("old"));
  for (let day = 0; day < 40; day++) {
    watch.feed([alert("old"), ...Array.from({ length: 100 }, (_, i) => alert(`${day} ${i}`))]);
    while (watch.take());
  }
  watch.feed([alert("old")]);
  expect(watch.take()).toBeNull();
});

test("the server's answer is read with its cut", () => {
  const doc = {
    unacknowledged: 300,
    alerts: [
      {
        id: "x",
        raised: "2026-11-26T02:00:00Z",
        card: { layer: "disputes", level: "1", village: null, township: "431002001" },
      },
    ],
  };
  expect(asAlerts(doc)).toMatchObject({
    unacknowledged: 300,
    alerts: [{ id: "x", card: { level: 1, village: "431002001" } }],
  });
  expect(() => asAlerts({ alerts: 1 })).toThrow();
});
