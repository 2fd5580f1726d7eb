/** The example with text on a canvas: what was there stays, but for where the text is. */

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { projectFolders, withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

/** In the page: how many pixels of the canvas have each of the colours that there may be. */
const countColors = `(() => {
  const { data } = document.querySelector("canvas").getContext("2d").getImageData(0, 0, 400, 200);
  const counts = { blue: 0, green: 0, white: 0, transparent: 0, yellowOnBlue: 0, yellowOnGreen: 0 };
  const near = (at, ...color) => color.every((channel, i) => Math.abs(data[at + i] - channel) <= 2);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] !== 255) counts.transparent++;
    if (near(at, 0x18, 0x64, 0xab)) counts.blue++;
    if (near(at, 0x2b, 0x8a, 0x3e)) counts.green++;
    if (near(at, 255, 255, 255)) counts.white++;
    if (near(at, (0x18 + 255) / 2, (0x64 + 255) / 2, 0xab / 2)) counts.yellowOnBlue++;
    if (near(at, (0x2b + 255) / 2, (0x8a + 255) / 2, 0x3e / 2)) counts.yellowOnGreen++;
  }
  return counts;
})()`;

describeInChromium("the example examples/canvas-text.html", () => {
  it("lays its text over the picture, half through where its colour is", async () => {
    const counts = await withPage(
      async (page, origin) => {
        await page.goto(`${origin}/examples/canvas-text.html`);
        await page.waitForFunction("globalThis.isDrawn", undefined, { timeout: 30_000 });
        return page.evaluate<Record<string, number>>(countColors);
      },
      { ...projectFolders, "/examples/": examples },
    );
    expect(counts.transparent).toBe(0);
    expect(counts.blue).toBeGreaterThan(30_000);
    expect(counts.green).toBeGreaterThan(30_000);
    for (const name of ["white", "yellowOnBlue", "yellowOnGreen"]) expect(counts[name], name).toBeGreaterThan(300);
  });
});
