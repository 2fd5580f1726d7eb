/** Paragraphs that are drawn again and again: what is kept of the last time never shows in the picture. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { drawListOf } from "../../src/compose/draw-list.ts";
import { areKept, piecesOf } from "../../src/compose/pieces.ts";
import type { Font } from "../../src/font/font.ts";
import type { Span } from "../../src/layout/options.ts";
import { chineseFile, latinFile, OpenEngine } from "../memory/open-engine.ts";
import { seeds } from "../reference/prng.ts";

let engine: OpenEngine;
let fonts: Font[];
let other: Font;

beforeAll(async () => {
  engine = await OpenEngine.create();
  const files = [latinFile, latinFile, chineseFile, latinFile];
  fonts = await Promise.all(files.map((file) => engine.loadFont(file)));
  other = await engine.loadFont(latinFile);
});
afterAll(() => engine.dispose());

const words = "the quick brown fox jumps over the lazy dog while nobody looks at what it does there".split(" ");
const inFonts = (color?: string): Span[] =>
  words.map((word, i) => ({ text: `${word} `, font: fonts[i % fonts.length]!, ...(i === 3 && color && { color }) }));
const layout = (color?: string) => engine.layout(inFonts(color), { size: 15, maxWidth: 200 });

describe("a paragraph that is drawn again", () => {
  it("has the picture of one that is drawn once, whatever it was drawn as before, and whatever went from the caches", () => {
    for (const spanColor of [undefined, "green"]) {
      const paragraph = layout(spanColor);
      seeds(80, (random) => {
        const options = {
          color: random.pick(["black", "black", "rgb(200 30 60 / 0.6)"]),
          scale: random.pick([1, 1, 1.5]),
          pixelFormat: random.pick(["rgba8", "gray8"] as const),
          background: random.pick([undefined, "white"]),
          renderMode: random.pick(["gray", "gray", "mono"] as const),
        };
        const before = random.int(0, 5);
        if (before === 0) engine.memory.reclaim(random.pick(["moderate", "aggressive", "emergency"]));
        if (before === 1) engine.render(words.join(""), { font: other, size: random.pick([11, 23]) });
        using again = engine.render(paragraph, options);
        using once = engine.render(layout(spanColor), options);
        if (Buffer.compare(again.data, once.data) !== 0) expect.fail(JSON.stringify({ spanColor, options }));
      });
    }
  });

  it("has the same array of pieces from the second time on, in the same colour at the same scale", () => {
    const list = drawListOf(layout());
    const text = (scale: number) =>
      ({ list, placement: { scale, originX: 0, originY: 0 }, mode: {} as never, width: 9, height: 9 }) as const;
    const pieces = (scale: number, colorWord: number) => piecesOf(text(scale), () => colorWord);
    expect(areKept(pieces(1, 7))).toBe(false);
    const second = pieces(1, 7);
    expect(areKept(second)).toBe(true);
    expect(pieces(1, 7)).toBe(second);
    expect(pieces(1, 8)).toEqual(second.map((piece) => ({ ...piece, colorWord: 8 })));
    expect(areKept(pieces(2, 8))).toBe(false);
  });

  it("is refused where one of its fonts was closed meanwhile", async () => {
    const font = await engine.loadFont(latinFile);
    const spans = words.map((word, i) => ({ text: `${word} `, font: i % 2 === 0 ? font : fonts[0]! }));
    const paragraph = engine.layout(spans, { size: 15, maxWidth: 200 });
    for (let i = 0; i < 3; i++) engine.render(paragraph)[Symbol.dispose]();
    font.close();
    expect(() => engine.render(paragraph)).toThrow(expect.objectContaining({ code: "closed" }));
  });
});
