/** A text in a terminal: grey pixels as characters. Run with a text of your own as argument. */

import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const shades = "@%#*+=-:. ";

const engine = await TextEngine.create();
const font = await engine.loadFont(defaultFontBytes());
const text = process.argv[2] ?? "Typecase";

// Characters are about twice as high as wide, so every second row is left out.
const { data, width, height, stride } = engine.render(text, { font, size: 20, lineHeight: 1.2, pixelFormat: "gray8" });
for (let y = 0; y < height; y += 2) {
  const row = data.subarray(y * stride, y * stride + width);
  console.log(
    Array.from(row, (level) => shades[(level * shades.length) >> 8])
      .join("")
      .trimEnd(),
  );
}
engine.dispose();
