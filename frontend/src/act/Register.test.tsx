import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { picked, selection } from "../state";
import { draftOf, forget, keep, placed } from "./draft";
import { Register } from "./Register";
import { closeTask, forms, open, task } from "./task";

const root = document.createElement("div");
/** What the server says next, when a test lets it. */
let answer: (status: number, doc: unknown) => Promise<void>;
let keys: string[] = [];

beforeEach(() => {
  keys = [];
  const title = { name: "title", type: "text" as const, label: { zh: "事项", en: "Title" }, case: false };
  forms.value = ["disputes", "hazards"].map(id => ({ id, label: { zh: id, en: id }, fields: [title] }));
  vi.stubGlobal("fetch", (_: string, { headers }: { headers: Record<string, string> }) => {
    keys.push(headers["Idempotency-Key"] ?? "");
    return new Promise<Response>(done => {
      answer = (status, doc) =>
        act(async () => {
          done(Response.json(doc, { status }));
          await new Promise(later => setTimeout(later));
        });
    });
  });
  start();
});

afterEach(() => {
  render(null, root);
  closeTask();
  forget("register disputes");
  [placed.value, selection.value] = [null, null];
  vi.unstubAllGlobals();
});

/** Opens the drawer anew, as after Escape. */
function start(): void {
  open({ kind: "register", layer: "disputes" });
  void act(() => {
    render(null, root);
    render(<Register layer="disputes" />, root);
  });
}

function write(title: string): void {
  void act(() => keep("register disputes", { title }));
}

async function press(): Promise<void> {
  await act(() => void root.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true })));
}

const made = { id: "a", version: 1 };

it("opens the case that was registered, and begins the next without its place", async () => {
  picked.value = [113, 25];
  write("水渠");
  await press();
  await answer(201, made);
  expect(task.value).toEqual({ kind: "case", layer: "disputes", id: "a" });
  expect(selection.value).toEqual({ layer: "disputes", id: "a" });
  expect(draftOf("register disputes")).toEqual({});
  open({ kind: "register", layer: "disputes" });
  expect(picked.value).toBeNull();
});

it("begins without it after Escape on the way, too", async () => {
  picked.value = [113, 25];
  write("水渠");
  await press();
  closeTask();
  await answer(201, made);
  expect(task.value).toBeNull();
  expect(draftOf("register disputes")).toEqual({});
  open({ kind: "register", layer: "disputes" });
  expect(picked.value).toBeNull();
});

it("leaves whoever has gone on to a case there, with the pin of that case", async () => {
  picked.value = [113, 25];
  write("水渠");
  await press();
  open({ kind: "case", layer: "disputes", id: "b" });
  picked.value = [113.1, 25.1];
  await answer(201, made);
  expect(task.value).toEqual({ kind: "case", layer: "disputes", id: "b" });
  expect(picked.value).toEqual([113.1, 25.1]);
  expect(selection.value).toBeNull();
});

it("sends the same again under the same key after a lost answer, in a drawer opened anew", async () => {
  picked.value = [113, 25];
  write("水渠");
  await press();
  await answer(503, {});
  closeTask();
  start();
  await press();
  expect(keys[0]).not.toBe("");
  expect(keys).toEqual([keys[0], keys[0]]);
  await answer(201, made);
});

it("says that what was sent before may be there when the text changed since, and takes a new key then", async () => {
  picked.value = [113, 25];
  write("水渠");
  await press();
  await answer(503, {});
  write("水渠改道");
  await press();
  await answer(422, { detail: "used for another change" });
  expect(root.querySelector(".told")?.textContent).toContain("可能已经登记");
  await press();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  await answer(201, made);
});
