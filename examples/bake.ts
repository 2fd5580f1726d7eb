/** Glyphs baked by a build, and a badge drawn from them by a program that has no font and rasterises nothing. */

import { createReadStream, createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { ArchiveError, TextEngine } from "typecase";

const characters = "abcdefghijklmnopqrstuvwxyz0123456789 .:%";
const size = 22;

/** What a build does: `typecase bake` is the same on the command line. */
async function bake(path: string): Promise<void> {
  const engine = await TextEngine.create();
  const font = await engine.loadFont("assets/default/NotoSans-Regular.ttf");
  const file = Writable.toWeb(createWriteStream(path));
  const { bitmaps } = await engine.saveGlyphs(file, { glyphs: [{ font, text: characters, sizes: [size] }] });
  console.log(`${path}: ${bitmaps} bitmaps`);
  engine.dispose();
}

/** What a server does: an engine without HarfBuzz's module is enough for scripts whose letters don't join. */
async function serve(path: string, texts: readonly string[]): Promise<void> {
  const engine = await TextEngine.create({ shaper: "simple" });
  const { fonts } = await engine.loadGlyphs(createReadStream(path));
  for (const [index, text] of texts.entries()) {
    try {
      const bitmap = engine.render(text, { fonts, size, color: "white", background: "#2b8a3e", padding: 6 });
      await writeFile(`badge-${index}.png`, bitmap.toPNGSync());
      console.log(`badge-${index}.png: ${text}`);
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      console.log(error.message);
    }
  }
  console.log(`rasterised: ${engine.memory.stats().outlines.misses}`);
  engine.dispose();
}

await bake("badge.tcg");
await serve("badge.tcg", ["build: passing", "coverage: 98%", "price: 5 €"]);
