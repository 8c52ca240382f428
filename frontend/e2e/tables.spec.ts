/** Figures that no record carries, such as those of the insurance pilot, colour the land like any measure. */
import { expect, test } from "./test";

test("a table of figures is a measure of the desk, by its own units and theirs above", async ({
  desk,
  page,
  server,
}) => {
  await desk.open("/");
  await page.locator(".topic .pair select").nth(0).selectOption({ label: "数值表" });
  await page.locator(".topic .pair select").nth(1).selectOption({ label: "综治保参保" });
  const answer = await fetch(`${server.url}/api/summary?measure=table:insurance&by=township`);
  const found: { total: { value: number }; values: { name: string; value: number | null }[] } = await answer.json();
  const known = found.values.flatMap(v => (v.value === null ? [] : [{ name: v.name, value: v.value }]));
  expect(known.length).toBeGreaterThan(40);
  expect(known.length).toBeLessThan(found.values.length);
  await expect(page.locator(".total-line strong").first()).toHaveText(found.total.value.toFixed(1));
  const most = Math.max(...known.map(v => v.value));
  await expect(page.locator(".rank-value").first()).toContainText(most.toFixed(1));
  await expect(page).toHaveURL(/measure=tables\.insurance/);
  await page.locator(".topic").getByText("县市区", { exact: true }).click();
  await expect(page.locator(".rank-name")).toHaveCount(11);
  await expect(page.getByRole("radio", { name: /^村/ })).toHaveCount(0);
  await expect(page.locator(".origin")).toContainText("边界与数据为程序生成");
});
