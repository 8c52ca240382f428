/** A wall for three simulated days, and at rest and in motion for real minutes. */
import { endure } from "./endurance";
import { expect, test } from "./test";
import { json } from "./wall";

const hours = Number(process.env.SOAK_HOURS ?? 72);

test(`a wall stays flat and right for ${hours} simulated hours`, async ({ page }) => {
  const { samples, slope, restarts, url, close } = await endure(page, hours, 36, 10, s =>
    console.log(
      `hour ${s.hour.toFixed(1)}  heap ${s.heapMb.toFixed(2)} MB  nodes ${s.nodes}  listeners ${s.listeners}`,
    ),
  );
  console.log(`slope ${slope.toFixed(3)} MB/h over ${hours} h with ${restarts} restarts`);
  expect(slope).toBeLessThan(1);
  expect(restarts).toBe(10);
  const third = Math.floor(samples.length / 3);
  const mean = (part: typeof samples) => part.reduce((n, s) => n + s.nodes, 0) / part.length;
  expect(mean(samples.slice(-third))).toBeLessThan(mean(samples.slice(third, 2 * third)) * 1.1 + 100);
  const { total } = await json<{ total: { value: number } }>(
    `${url}/api/summary?layer=disputes&measure=settlement&by=county`,
  );
  await expect(page.locator(".tile .figure strong").first()).toHaveText(total.value.toFixed(1));
  await close();
});
