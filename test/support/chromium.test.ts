import { expect, it } from "vitest";
import { withPage } from "./chromium.ts";
import { describeInChromium } from "./describe-in-chromium.ts";
import { serveFolders } from "./static-server.ts";

const here = new URL(".", import.meta.url).pathname;

it("serves the files of its folders with their media types, and no file beside them", async () => {
  const server = await serveFolders({ "/files/": here });
  try {
    const status = async (path: string) => (await fetch(server.origin + path)).status;
    expect(await status("/")).toBe(200);
    expect(await status("/files/chromium.ts")).toBe(200);
    expect(await status("/files/none")).toBe(404);
    expect(await status("/elsewhere/chromium.ts")).toBe(404);
    expect(await status("/files/..%2F..%2Fpackage.json")).toBe(404);
  } finally {
    await server.close();
  }
});

describeInChromium("a page in Chromium", () => {
  it("runs code, and is isolated so that its clock is fine", async () => {
    const isolated = await withPage((page) => page.evaluate(() => crossOriginIsolated));
    expect(isolated).toBe(true);
  });

  it("fails the test when the page throws", async () => {
    const throwing = withPage(async (page) => {
      await page.evaluate(() => {
        setTimeout(() => {
          throw new Error("in the page");
        });
      });
      await page.waitForTimeout(100);
    });
    await expect(throwing).rejects.toThrow("in the page");
  });
});
