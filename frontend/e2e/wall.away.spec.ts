/** The wall when its server goes: away behind a proxy, restarted, anew, many times over; and before it knows whose wall it is. */
import { endure } from "./endurance";
import { FrontProxy } from "./proxy";
import { copyStore, Server, scratch } from "./server";
import { expect } from "./test";
import { away, type Figures, json, openWall, test } from "./wall";

test.describe("when the server is away", () => {
  test.use({ expected: away });

  test("figures stay with their age, and the wall is live again in 15 seconds", async ({ page, kiosk }) => {
    test.setTimeout(180_000);
    const proxy = new FrontProxy(() => kiosk.server.url);
    const url = await proxy.start();
    await openWall(page, url, "paused=1");
    await expect(page.locator(".link")).toHaveClass(/live/, { timeout: 20_000 });
    const figure = await page.locator(".figure strong").first().textContent();
    for (const mode of ["bad", "cut"] as const) {
      proxy.turn(mode);
      await expect(page.locator(".link")).toHaveClass(/slow/, { timeout: 25_000 });
      if (mode === "bad") await expect(page.locator(".link")).toHaveClass(/down/, { timeout: 40_000 });
      await expect(page.locator(".figure strong").first()).toHaveText(figure ?? "");
      await expect(page.locator(".link em")).toHaveText(/前/);
      proxy.turn("pass");
      await expect(page.locator(".link")).toHaveClass(/live/, { timeout: 15_000 });
    }
    await proxy.stop();
  });
});

test.describe("a wall of its own", () => {
  test.use({ expected: away }); // the server restarts under it

  test("nobody's wall shows a code, starts once it is approved, and starts by itself from then on", async ({
    page,
  }) => {
    const dir = await scratch();
    const server = new Server(await copyStore(process.env.LIANXIN_E2E_STORE ?? "", dir.path), "");
    await server.start();
    await page.goto(`${server.url}/wall`);
    await expect(page.locator(".enrol .code")).toHaveText(/^[0-9A-Z]{4,5}-[0-9A-Z]{4,5}$/, { timeout: 20_000 });
    expect(await page.locator("input, form, a").count()).toBe(0);
    const send = (path: string, body: unknown, cookie = "") =>
      fetch(`${server.url}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Cookie: cookie },
        body: JSON.stringify(body),
      });
    const who = await send("/api/session", { demo: "secadmin" });
    const cookie = (who.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const code = await page.locator(".enrol .code").textContent();
    expect((await send("/api/admin/devices", { code, name: "大厅", scope: ["4310"] }, cookie)).status).toBe(201);
    await expect(page.locator(".wall")).toBeVisible({ timeout: 20_000 });
    await server.stop();
    await server.start();
    await page.reload();
    await expect(page.locator(".wall")).toBeVisible({ timeout: 20_000 });
    const beat = async () => {
      const fleet = await fetch(`${server.url}/api/admin/devices`, { headers: { Cookie: cookie } });
      const { devices } = (await fleet.json()) as { devices: { name: string; beat: { memory_mb: number } | null }[] };
      return devices.map(d => [d.name, (d.beat?.memory_mb ?? 0) > 0]);
    };
    await expect.poll(beat, { timeout: 20_000 }).toEqual([["大厅", true]]);
    await server.stop();
    await dir.remove();
  });
});

test.describe("over a quarter of a simulated hour", () => {
  test.use({ expected: away });

  test("restarts, a 502 page and a cut network leave a wall flat and right", async ({ page }) => {
    test.setTimeout(300_000);
    const { samples, restarts, url, close } = await endure(page, 0.25, 6, 3);
    expect(restarts).toBe(3);
    const [first, last] = [samples[1], samples.at(-1)];
    expect(last?.heapMb).toBeLessThan((first?.heapMb ?? 0) * 1.3 + 5);
    expect(last?.nodes).toBeLessThan((first?.nodes ?? 0) * 1.2 + 200);
    const { total } = await json<Figures>(`${url}/api/summary?layer=disputes&measure=settlement&by=county`);
    await expect(page.locator(".tile .figure strong").first()).toHaveText(total.value.toFixed(1));
    await close();
  });
});
