/** An SVG in Chromium shows the picture that the renderer draws of the same paragraph; and Chromium reads our PNGs. */

import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

/** Of Roboto's em of 2048 units: the baseline falls on a whole pixel, which is where the renderer puts it. */
const sizePx = 40.96;
const roboto = fileURLToPath(new URL("../fonts/Roboto-Regular.ttf", import.meta.url));

async function draw(text: string, color: string) {
  const { TextEngine } = await importTypecase();
  const engine = await TextEngine.create();
  try {
    const font = await engine.loadFont(roboto);
    const paragraph = engine.layout(text, { fonts: [font], size: sizePx });
    const options = { color, background: "white", padding: 10 };
    const bitmap = engine.render(paragraph, options);
    const svgs = (["symbols", "paths"] as const).map((glyphs) => engine.toSVG(paragraph, { ...options, glyphs }));
    return { width: bitmap.width, height: bitmap.height, pixels: bitmap.data.slice(), png: bitmap.toPNGSync(), svgs };
  } finally {
    engine.dispose();
  }
}

/** What Chromium paints for picture files, as RGBA. */
function paint(files: readonly { readonly type: string; readonly base64: string }[], width: number, height: number) {
  return withPage((page) =>
    page.evaluate(
      async ({ files, width, height }) => {
        const painted: { pixels: number[]; size: [number, number] }[] = [];
        for (const { type, base64 } of files) {
          const image = new Image();
          image.src = `data:${type};base64,${base64}`;
          await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = width;
          canvas.height = height;
          const context = canvas.getContext("2d")!;
          context.drawImage(image, 0, 0);
          const pixels = [...context.getImageData(0, 0, width, height).data];
          painted.push({ pixels, size: [image.naturalWidth, image.naturalHeight] });
        }
        return painted;
      },
      { files, width, height },
    ),
  );
}

describeInChromium("pictures of a paragraph", () => {
  // Chromium's own rasteriser puts the centre of a T 0.2 px below where its outline has it; ours is off by 0.006.
  it.each([
    ["&", "black"],
    ["Typecase & ÅÇñ 0689", "rgb(200 30 60)"],
  ])("agree as PNG and SVG: %s in %s", async (text, color) => {
    const { width, height, pixels, png, svgs } = await draw(text, color);
    const files = [
      { type: "image/png", base64: Buffer.from(png).toString("base64") },
      ...svgs.map((svg) => ({ type: "image/svg+xml", base64: Buffer.from(svg).toString("base64") })),
    ];
    const painted = await paint(files, width, height);
    for (const { size } of painted) expect(size).toEqual([width, height]);
    const [decoded, symbols, paths] = painted.map((picture) => picture.pixels) as [number[], number[], number[]];
    expect(decoded).toEqual([...pixels]);
    const drawn = inkOf(pixels, width);
    for (const svg of [symbols, paths]) {
      const shown = inkOf(svg, width);
      expect(Math.hypot(shown.x - drawn.x, shown.y - drawn.y)).toBeLessThan(0.25);
      expect(Math.abs(shown.sum / drawn.sum - 1)).toBeLessThan(0.02);
      // Two rasterisers differ at edges, by 4–5 % of the ink here; glyphs a pixel off would by more than 50 %.
      expect(difference(pixels, svg) / drawn.sum).toBeLessThan(0.08);
    }
    // Coordinates are written to a hundredth of a pixel or of a font unit.
    expect(difference(Uint8Array.from(symbols), paths) / drawn.sum).toBeLessThan(0.005);
  });
});

function difference(a: Uint8Array, b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0);
}

/** How much is not white, all channels together, and where its centre lies, in pixels. */
function inkOf(pixels: ArrayLike<number>, width: number): { sum: number; x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (let at = 0; at < pixels.length; at++) {
    const amount = 255 - pixels[at]!;
    const pixel = Math.floor(at / 4);
    sum += amount;
    x += amount * (pixel % width);
    y += amount * Math.floor(pixel / width);
  }
  return { sum, x: x / sum, y: y / sum };
}
