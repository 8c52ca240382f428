import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import { lang } from "../i18n";
import { asOf, link, session } from "../state";
import { Header } from "./Header";

const root = document.createElement("div");
const said = async (state: "connecting" | "live" | "down", ago: number) => {
  lang.value = "zh";
  session.value = { viewer: null };
  asOf.value = new Date(Date.now() - ago);
  link.value = { state, at: new Date() };
  await act(() => render(<Header />, root));
  return root.querySelector(".link")?.textContent ?? "";
};

afterEach(() => render(null, root));

test("a live link with fresh data is live", async () => {
  expect(await said("live", 2000)).toMatch(/^实时 数据截至 \d\d:\d\d:\d\d（刚刚）$/);
});

test("a live link whose server has heard nothing for long is behind", async () => {
  expect(await said("live", 180_000)).toMatch(/^数据滞后 .*（3 分钟前）$/);
});

test("a broken link says so, and how old the data are", async () => {
  expect(await said("down", 7_200_000)).toMatch(/^连接中断 .*（2 小时前）$/);
});
