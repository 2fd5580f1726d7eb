/**
 * A process that makes the PNG file of a text, from a font or from a glyph archive:
 * `node start-archive.mjs SOURCE OUTPUT TEXT SIZE`.
 */

import { readFile, writeFile } from "node:fs/promises";

const [source, output, text, size] = process.argv.slice(2) as [string, string, string, string];
const library = new URL("../../../dist/node.js", import.meta.url).href;
const { TextEngine } = (await import(library)) as typeof import("../src/entry/node.ts");

// Both shape by the simple shaper: what differs is where the bitmaps come from.
const engine = await TextEngine.create({ shaper: "simple" });
const fonts = source.endsWith(".tcg")
  ? (await engine.loadGlyphs(await readFile(source))).fonts
  : [await engine.loadFont(source)];
const bitmap = engine.render(text, { fonts, size: Number(size), background: "white", padding: 8 });
await writeFile(output, bitmap.toPNGSync());
