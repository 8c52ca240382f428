import { afterEach, expect, test, vi } from "vitest";
import { ended, link } from "../state";
import { followEnd } from "./start";

let viewer: object | null;
let away: boolean;
vi.stubGlobal("fetch", async () => {
  if (away) throw new TypeError("no link");
  return new Response(JSON.stringify({ viewer }), { headers: { "Content-Type": "application/json" } });
});
afterEach(() => {
  link.value = { state: "connecting", at: null };
});

const down = () => {
  link.value = { state: "down", at: null };
};

test("a link that is down since nobody is signed in is told from one whose server is away, until it is back", async () => {
  const stop = followEnd();
  [viewer, away] = [{ role: "official", scope: ["431021"] }, true];
  down();
  await vi.waitFor(() => expect(link.value.state).toBe("down"));
  expect(ended.value).toBe(false);
  [viewer, away] = [null, false];
  down();
  await vi.waitFor(() => expect(ended.value).toBe(true));
  link.value = { state: "live", at: new Date() };
  expect(ended.value).toBe(false);
  stop();
});
