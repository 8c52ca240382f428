import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settle } from "../later";
import type { Feature, LayerId } from "../wire";
import { type Done, type Order, Painter, type Wanted } from "./painter";

let orders: Order[];
let worker: { onmessage?: (e: { data: Done }) => void; onerror?: () => void };

beforeEach(() => {
  orders = [];
  vi.stubGlobal(
    "Worker",
    class {
      constructor() {
        worker = this as typeof worker;
      }
      postMessage(order: Order) {
        orders.push(order);
      }
      terminate() {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const landOf = (n: number) =>
  new Map<LayerId, readonly Feature[]>([
    ["villages", Array.from({ length: n }, (_, i) => ({ id: `${i}`, geometry: null }) as unknown as Feature)],
  ]);
const wanted = {} as Wanted;
const told = () => orders.map(o => Object.keys(o)[0]);

test("the page draws until the worker has its land, which comes in pieces", () => {
  const painter = new Painter();
  const redraw = vi.fn();
  expect(painter.feed(landOf(130), new Map(), redraw)).toBe(false);
  expect(painter.draw(wanted)).toBeNull();
  settle();
  expect(told()).toEqual(["begun", "piece", "piece", "piece", "whole"]);
  expect(painter.draw(wanted), "it is handed over, and not yet there").toBeNull();
  worker.onmessage?.({ data: { whole: 1 } });
  expect(painter.draw(wanted)).not.toBeNull();
  expect(redraw, "the first is drawn already").not.toHaveBeenCalled();
  expect(painter.feed(landOf(1), new Map(), redraw)).toBe(true);
  settle();
  expect(redraw).toHaveBeenCalledOnce();
});

test("land that it keeps is not handed over again, and of five the one shown longest ago goes", () => {
  const painter = new Painter();
  const lands = [1, 2, 3, 4, 5].map(landOf);
  const show = (land: (typeof lands)[number] | undefined) => {
    orders = [];
    painter.feed(land ?? new Map(), new Map(), () => {});
    settle();
  };
  for (const land of lands.slice(0, 4)) show(land);
  show(lands[0]);
  expect(orders).toEqual([{ show: 1 }]);
  show(lands[4]);
  expect(told()).toEqual(["begun", "piece", "whole", "forget"]);
  expect(orders.at(-1)).toEqual({ forget: 2 });
  show(lands[0]);
  expect(orders).toEqual([{ show: 1 }]);
});

test("only the newest picture is taken; when the worker breaks, the page draws", async () => {
  const painter = new Painter();
  painter.feed(landOf(1), new Map(), () => {});
  settle();
  worker.onmessage?.({ data: { whole: 1 } });
  const picture = { close: vi.fn() } as unknown as ImageBitmap;
  const first = painter.draw(wanted);
  const second = painter.draw(wanted);
  worker.onmessage?.({ data: { n: 1, picture } });
  expect(await first).toBeNull();
  expect(picture.close).toHaveBeenCalledOnce();
  worker.onmessage?.({ data: { n: 2, picture } });
  expect(await second).toBe(picture);
  const third = painter.draw(wanted);
  worker.onerror?.();
  expect(await third).toBeNull();
  expect(painter.draw(wanted)).toBeNull();
});
