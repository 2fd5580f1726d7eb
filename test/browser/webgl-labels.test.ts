/** The example with ten thousand labels, drawn by WebGL 2 from an atlas: its pixels are those that the library draws. */

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { projectFolders, withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";

const examples = fileURLToPath(new URL("../../examples", import.meta.url));

/** In the page: how far the canvas is from what the library draws of all labels one after another, on white. */
const compare = `(() => {
  const { labels, quads, atlas, engine, gl } = globalThis;
  const { width, height } = gl.canvas;
  const drawn = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, drawn);
  const surface = engine.createSurface({ width, height, background: "white" });
  for (const { text, x, y, color } of labels) engine.draw(text, surface, { x, y, color });
  const { data } = surface.toBitmap("rgba8");
  let [largest, differing, inked] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 4; x++) {
      // WebGL's rows begin at the bottom.
      const difference = Math.abs(drawn[(height - 1 - y) * width * 4 + x] - data[y * width * 4 + x]);
      largest = Math.max(largest, difference);
      if (difference > 0) differing++;
      if (data[y * width * 4 + x] < 128) inked++;
    }
  }
  return { labels: labels.length, quads: quads.count, pages: atlas.pages.length, error: gl.getError(), largest, inked };
})()`;

describeInChromium("the example examples/webgl-labels.html", () => {
  it("draws 10,000 labels in one call, whose pixels are the library's own but for the GPU's rounding", async () => {
    const result = await withPage(
      async (page, origin) => {
        await page.goto(`${origin}/examples/webgl-labels.html`);
        await page.waitForFunction("globalThis.isDrawn", undefined, { timeout: 50_000 });
        return page.evaluate<Record<string, number>>(compare);
      },
      { ...projectFolders, "/examples/": examples },
    );
    expect(result).toMatchObject({ labels: 10_000, pages: 1, error: 0 });
    expect(result.quads).toBeGreaterThan(40_000);
    expect(result.inked).toBeGreaterThan(100_000);
    // A level a glyph: the GPU rounds each blend its own way, and labels of five glyphs lie on their neighbours.
    expect(result.largest).toBeLessThanOrEqual(3);
  });
});
