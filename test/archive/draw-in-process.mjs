/** A process of its own that draws a text, with a glyph cache in a file where one is named, and prints what it did as JSON. */

import { createHash } from "node:crypto";
import { TextEngine } from "../../dist/node.js";

const [fontPath, text, file] = process.argv.slice(2);
const engine = await TextEngine.create();
const cache = file ? await engine.openGlyphCache(file) : undefined;
const font = await engine.loadFont(fontPath);
const hash = createHash("sha256");
for (const size of [12, 17.5, 40]) {
  for (const renderMode of ["gray", "lcd", "mono"]) {
    hash.update(engine.render(text, { fonts: [font], size, maxWidth: 400, renderMode }).data);
  }
}
const stats = cache?.stats();
engine.dispose();
process.stdout.write(JSON.stringify({ picture: hash.digest("hex"), stats }));
