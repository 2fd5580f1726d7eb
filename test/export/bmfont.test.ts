/** Descriptions of atlases in BMFont's format, read by another program's parser. */

import parse from "parse-bmfont-ascii";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { latinFile, OpenEngine } from "../memory/open-engine.ts";
import { decodePng } from "../reference/png-decode.ts";

let engine: OpenEngine;
let font: Font;

beforeAll(async () => {
  engine = await OpenEngine.create();
  font = await engine.loadFont(latinFile);
});
afterAll(() => engine.dispose());

const characters = "AVATAR Toy, 0123 é\u{10ffff}";

describe("BMFont descriptions", () => {
  it("say as text what they say as JSON, to a parser", () => {
    for (const mode of ["gray", "sdf", "msdf"] as const) {
      using atlas = engine.atlas({ mode, size: 256, pages: 3 });
      const options = { font, characters, ...(mode === "gray" && { size: 32 }) };
      const json = atlas.toBMFont({ ...options, format: "json" });
      const text = atlas.toBMFont(options);
      const read = parse(text);
      expect(read.info).toMatchObject({ ...json.info, padding: [0, 0, 0, 0], spacing: [1, 1], charset: "" });
      expect(read.common).toEqual(json.common);
      expect(read.pages).toEqual(json.pages);
      expect(read.chars).toEqual(json.chars);
      expect(read.kernings).toEqual(json.kernings);
      // The parser takes every word without quotes for a number.
      expect(text.match(/^distanceField .*$/m)?.[0]).toBe(
        mode === "gray" ? undefined : `distanceField fieldType=${mode} distanceRange=16`,
      );
      expect(json.distanceField).toEqual(mode === "gray" ? undefined : { fieldType: mode, distanceRange: 16 });
    }
  });

  it("lead to the glyphs: laid side by side by them, characters are what render draws", async () => {
    using atlas = engine.atlas({ size: 256 });
    const { chars, common, kernings } = atlas.toBMFont({ font, size: 32, characters, format: "json" });
    const page = decodePng(await atlas.pages[0]!.toPNG());
    expect([page.width, page.height]).toEqual([common.scaleW, common.scaleH]);
    const byId = new Map(chars.map((char) => [String.fromCodePoint(char.id), char]));
    expect([...byId.keys()].join("")).toBe(" ,0123ARTVoyé");
    for (const character of "AVT0é,") {
      const { x, y, width, height, xoffset, yoffset, xadvance } = byId.get(character)!;
      const run = engine.shape(character, { font, size: 32 });
      using alone = engine.render(run, {
        background: "black",
        color: "white",
        pixelFormat: "gray8",
        width: 60,
        height: 60,
      });
      // The line's top is the picture's: the run's baseline is at the ascender.
      const baseline = Math.round((font.metrics.ascenderUnits * 32) / 1000 - common.base);
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const drawn = alone.data[(yoffset + baseline + row) * alone.stride + xoffset + column];
          expect(page.rgba[((y + row) * 256 + x + column) * 4]).toBe(drawn);
        }
      }
      expect(xadvance).toBe(Math.round(run.width));
    }
    const pair = (first: string, second: string) =>
      kernings.find((each) => each.first === first.codePointAt(0) && each.second === second.codePointAt(0))?.amount;
    expect(pair("A", "V")).toBe(Math.round((font.kerningUnits(font.glyphId(0x41), font.glyphId(0x56)) * 32) / 1000));
    expect(pair("A", "V")).toBeLessThan(0);
    expect(pair("0", "1")).toBeUndefined();
  });

  it("name the files of pages as they are told, and refuse what can't be", () => {
    using atlas = engine.atlas({ size: 128, pages: 4 });
    const text = atlas.toBMFont({ font, size: 60, characters: "ABCDEFG", pageFile: (index) => `my "${index}".png` });
    expect(parse(text).pages).toEqual(["my '0'.png", "my '1'.png", "my '2'.png"].slice(0, atlas.pages.length));
    expect(() => atlas.toBMFont({ font, characters: "A" })).toThrow(/^size must be a number/);
    expect(() => atlas.toBMFont({ font, size: 12, characters: 1 as never })).toThrow(/^characters must be a string/);
    expect(() => atlas.toBMFont({ font, size: 12, characters: "A", format: "xml" as never })).toThrow(
      /^format must be/,
    );
  });
});
