/** What pages may leave out: it is missed by name, and once it is loaded it does what it always does. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ExtraName, extraNames } from "../../src/base/extra.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { Bitmap } from "../../src/export/bitmap.ts";
import type { Font } from "../../src/font/font.ts";
import { latinFile, OpenEngine } from "../memory/open-engine.ts";
import { decodePng } from "../reference/png-decode.ts";

const hintedFile = "test/fonts/NotoSans-Hinted.ttf";

let engine: OpenEngine;
let font: Font;
let hinted: Font;
/** What an engine without extras made of the same. */
let before: unknown;

beforeAll(async () => {
  engine = await OpenEngine.createForPage({ extras: [] });
  font = await engine.loadFont(latinFile);
  hinted = await engine.loadFont(hintedFile);
  before = drawnAndNamed(engine, font);
});
afterAll(() => engine.dispose());

const bytesOf = (bitmap: Bitmap) => [bitmap.width, bitmap.height, ...bitmap.data];
const draw = () => engine.render("Hamburgefonts", { font, size: 20, padding: 2 });
const paragraph = () => engine.layout("Hamburgefonts", { font, size: 20 });

const linesOf = (textWrapStyle: "balance" | "pretty") => {
  const text = "In olden times, when wishing still helped one, there lived a king.";
  const { lines } = engine.layout(text, { font, size: 16, maxWidth: 200, textWrapStyle });
  return lines.map(({ start, end }) => [start, end]);
};

const drawnAndNamed = (by: OpenEngine, own: Font) => [
  bytesOf(by.render("Hamburgefonts", { font: own, size: 20, padding: 2, align: "justify", maxWidth: 60 })),
  [own.family, own.subfamily, own.name("fullName"), own.name("fullName", { language: "en-GB" }), own.name("license")],
];

/** For each extra what asks for it, as something to compare. */
const uses: Record<ExtraName, readonly (() => unknown)[]> = {
  atlas: [
    () => bytesOf(engine.render("field", { font, size: 20, renderMode: "sdf" })),
    () => {
      using atlas = engine.atlas({ mode: "sdf" });
      const { width, height, advance } = atlas.glyph(font, font.glyphId(0x41));
      return { width, height, advance };
    },
  ],
  carets: [
    () => paragraph().hitTest(30, 5),
    () => paragraph().caretAt(4),
    () => paragraph().nextCaret(0, "word"),
    () => paragraph().previousCaret(5),
    () => paragraph().moveCaret({ index: 2 }, "right"),
    () => paragraph().selectionRects(1, 5),
    () => paragraph().clusterBounds(3),
    () => paragraph().wordAt(2),
  ],
  colors: [
    () => bytesOf(engine.render("red", { font, size: 20, color: "crimson" })),
    () => bytesOf(engine.render("green", { font, size: 20, background: "oklch(0.7 0.2 140)" })),
  ],
  fonts: [() => engine.fonts.size, () => engine.measure("family", { families: "sans-serif" })],
  hinting: [
    () => bytesOf(engine.render("stems", { font: hinted, size: 13, hinting: "full" })),
    () => hinted.hintedOutline(hinted.glyphId(0x68), 13).toSVGPathData(),
  ],
  keys: [() => font.contentKey],
  memory: [
    () => typeof engine.memory.report(),
    () => Object.keys(engine.memory.resourceUsage()),
    () => engine.memory.growthSince(engine.memory.stats(), 2 ** 30),
    () => {
      using pool = engine.memory.createFixedPool({ name: "fixed", blockBytes: 16, capacity: 4 });
      return pool.counts().name;
    },
    () => {
      using pool = engine.memory.createSecurePool({ name: "secure", blockBytes: 16, capacity: 4 });
      return pool.counts().name;
    },
    () => {
      using vector = engine.memory.createVector({ kind: "u8" });
      return vector.length;
    },
  ],
  names: [() => font.glyphName(font.glyphId(0x41)), () => font.name("subfamily", { language: "de" })],
  png: [() => [...decodePng(draw().toPNGSync()).rgba]],
  svg: [() => engine.toSVG(paragraph()), () => engine.toJSON(paragraph())],
  vertical: [
    () => {
      const { lines } = engine.layout("ab（漢字）", { font, size: 16, writingMode: "vertical-rl" });
      return lines[0]!.runs.map(({ run }) => [run.start, run.end, run.direction]);
    },
  ],
  wrapping: [() => linesOf("balance"), () => linesOf("pretty")],
};

describe("an engine without extras", () => {
  it("writes a PNG that can be waited for, of the pixels as they were when it was asked", async () => {
    const bitmap = draw();
    const expected = bytesOf(bitmap).slice(2);
    const pending = bitmap.toPNG();
    bitmap.data.fill(0);
    expect([...decodePng(await pending).rgba]).toEqual(expected);
  });

  it.each(extraNames)("misses %s by name, and goes on", (name) => {
    for (const use of uses[name]) {
      expect(use).toThrow(expect.objectContaining({ name: "RenderError", code: "extra-not-loaded", extra: name }));
      expect(draw().width).toBeGreaterThan(100);
    }
  });

  it("names what is no extra", async () => {
    await expect(engine.loadExtras("fonts", "colour" as never)).rejects.toThrow(
      /extras\[1\] must be one of atlas, carets/,
    );
    await expect(OpenEngine.createForPage({ extras: "atlas" as never })).rejects.toThrow(/extras must be an array/);
  });
});

describe("an extra that is loaded later", () => {
  it.each(extraNames)("does what it does where it was there from the start: %s", async (name) => {
    await engine.loadExtras(name);
    const results = uses[name].map(resultOf);
    // As Node has it.
    await allExtras[name]();
    expect(uses[name].map(resultOf)).toEqual(results);
    expect(results.filter((result) => result === "extra-not-loaded")).toEqual([]);
    await engine.loadExtras(name);
  });

  it("changes nothing of what was there before", async () => {
    await engine.loadExtras(...extraNames);
    const whole = await OpenEngine.create();
    expect(drawnAndNamed(engine, font)).toEqual(before);
    expect(drawnAndNamed(whole, await whole.loadFont(latinFile))).toEqual(before);
    whole.dispose();
  });

  it("gives its memory back with the engine", async () => {
    const other = await OpenEngine.createForPage({ extras: ["atlas", "fonts"] });
    const own = await other.loadFont(latinFile);
    other.atlas().glyph(own, own.glyphId(0x41), { size: 20 });
    other.render("field", { font: own, size: 20, renderMode: "sdf" });
    await other.fonts.add(latinFile, { family: "Own" });
    other.measure("by family", { families: "Own", size: 20 });
    other.dispose();
    expect(other.inside.heap.total().currentBytes).toBe(0);
    await expect(other.loadExtras("svg")).rejects.toThrow(expect.objectContaining({ code: "disposed" }));
  });
});

/** What a call gives, or the code that it fails with: no family is registered here. */
function resultOf(use: () => unknown): unknown {
  try {
    return use();
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}
