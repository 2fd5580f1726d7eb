/** Fonts from every kind of source through the public API: the pictures are the same, and closing gives all back. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Font, FontInput, TextEngine } from "../../src/entry/node.ts";
import { largeCffFont } from "../font/cff-support.ts";
import { largeGlyfFont } from "../font/glyf-support.ts";
import { bytesOf, liveBlocks, pathOf, typecase } from "./support.ts";

const { TextEngine: Engine } = typecase;
const COLLECTION = "test/fonts/TwoFaces.ttc";
const capitals = "TYPECASE";

const folder = mkdtempSync(join(tmpdir(), "typecase-engine-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pixels at a size that is kept as bitmaps, and at one that is drawn from outlines. */
function pictures(engine: TextEngine, font: Font, text: string): Uint8Array[] {
  return [24, 300].map((size) => {
    using bitmap = engine.render(text, { font, size });
    return Uint8Array.from(bitmap.data);
  });
}

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function expectSamePictures(input: FontInput, original: Uint8Array, text: string, index = 0): Promise<Font[]> {
  using engine = await Engine.create();
  const empty = liveBlocks(engine.memory.stats());
  const fonts = [await engine.loadFont(input), await engine.loadFont(original, { index })];
  const [ours, theirs] = fonts.map((font) => pictures(engine, font, text)) as [Uint8Array[], Uint8Array[]];
  expect(theirs[0]!.some((byte) => byte !== 0)).toBe(true);
  for (const [i, picture] of theirs.entries()) expect(Buffer.compare(ours[i]!, picture)).toBe(0);
  for (const font of fonts) font.close();
  // What may stay is the rasteriser's grid and the arena's first chunk, which are no font's.
  const { owners } = engine.memory.stats();
  expect(owners.font).toMatchObject({ currentBytes: 0, netAllocations: 0 });
  expect(empty).toBeLessThanOrEqual(liveBlocks(engine.memory.stats()));
  return fonts;
}

describe("a font", () => {
  const blob = () => new Blob([bytesOf(COLLECTION) as Uint8Array<ArrayBuffer>]);
  const inputs: [name: string, input: () => FontInput][] = [
    ["a path", () => pathOf(COLLECTION)],
    ["a Blob", blob],
    ["a Response", () => new Response(blob())],
    ["a stream", () => blob().stream()],
    ["a data: URL", () => `data:font/collection;base64,${Buffer.from(bytesOf(COLLECTION)).toString("base64")}`],
  ];

  it.each(inputs)("from %s gives the pictures that it gives from bytes", async (_name, input) => {
    await expectSamePictures(input(), bytesOf(COLLECTION), "0123456789");
  });

  it("from WOFF2 gives the pictures of the font that was packed", async () => {
    await expectSamePictures(pathOf("test/fonts/Capitals.woff2"), bytesOf(COLLECTION), capitals, 1);
  });

  it("of TrueType that is large gives the same pictures read by pages", async () => {
    const { bytes } = largeGlyfFont();
    await expectSamePictures(written("large.ttf", bytes), bytes, "Où, déjà? Ça et là: naïf");
  });

  it("of CFF that is large gives the same pictures read by pages", async () => {
    const bytes = largeCffFont(20_000);
    await expectSamePictures(written("large.otf", bytes), bytes, "Zigzags");
  });

  it("that is open twice takes the memory of one, and is drawn with the glyphs of both", async () => {
    using engine = await Engine.create();
    const first = await engine.loadFont(pathOf(COLLECTION));
    const { currentBytes } = engine.memory.stats().owners.font;
    const second = await engine.loadFont(pathOf(COLLECTION));
    expect(engine.memory.stats().owners.font.currentBytes).toBe(currentBytes);
    first.close();
    expect(pictures(engine, second, "42")[0]!.some((byte) => byte !== 0)).toBe(true);
    expect(first.closed).toBe(true);
  });
});
