/**
 * The Unicode Consortium's text-rendering-tests (`test/conformance/text-rendering`) beside HarfBuzz's own package. What
 * the rows themselves ask for is tested through the public API, in `test/engine/conformance.test.ts`.
 */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import type { ShapeFlag } from "../../src/shape/shaper.ts";
import { OracleFont } from "./oracle.ts";
import { harfbuzzModule, openTestFont } from "./support.ts";

const folder = fileURLToPath(new URL("../conformance/text-rendering/", import.meta.url));

interface Row {
  readonly id: string;
  readonly font: string;
  readonly text: string;
  readonly variation: string;
}

/** "wght:300;wdth:80" as a record. */
function parseVariation(variation: string): Record<string, number> {
  const settings = variation.split(";").filter(Boolean);
  return Object.fromEntries(settings.map((setting) => setting.split(":")).map(([tag, value]) => [tag, Number(value)]));
}

const rows = JSON.parse(readFileSync(`${folder}cases.json`, "utf8")) as Row[];
const shaper = new HarfBuzzShaper(harfbuzzModule());
const fonts = new Map<string, Font>();

async function fontFor({ font, variation }: Row): Promise<Font> {
  const key = `${font} ${variation}`;
  const known =
    fonts.get(key) ??
    (await openTestFont(new Uint8Array(readFileSync(`${folder}fonts/${font}`)), parseVariation(variation)));
  fonts.set(key, known);
  return known;
}

describe("text-rendering-tests", () => {
  afterAll(() => shaper[Symbol.dispose]());

  it("gives HarfBuzz's own glyphs and places for all of them", async () => {
    for (const row of rows) {
      const font = await fontFor(row);
      const run = shaper.shape(row.text, 0, row.text.length, { font, size: font.unitsPerEm });
      const oracle = new OracleFont(new Uint8Array(readFileSync(`${folder}fonts/${row.font}`)), font.variations, 64);
      // In Tai Tham the library asks for no dotted circles, and has a vowel before a tone mark that it stands left of.
      const flags: ShapeFlag[] = row.id.startsWith("SHLANA") ? ["no-dotted-circle"] : [];
      const text = row.text.replace("\u1a75\u1a6f", "\u1a6f\u1a75");
      const expected = oracle.shape(text, 0, text.length, { flags });
      expect(Array.from(run.glyphIds), row.id).toEqual(expected.map(({ glyphId }) => glyphId));
      expect(Array.from(run.yOffsets), row.id).toEqual(expected.map(({ yOffset }) => 0 - yOffset));
      if (row.id.startsWith("KERN")) continue;
      expect(Array.from(run.xAdvances), row.id).toEqual(expected.map(({ xAdvance }) => xAdvance));
      expect(Array.from(run.xOffsets), row.id).toEqual(expected.map(({ xOffset }) => xOffset));
    }
  });

  it("holds the tables of a variable font once for all places that share them", async () => {
    const own = new HarfBuzzShaper(harfbuzzModule());
    const font = await openTestFont(new Uint8Array(readFileSync(`${folder}fonts/TestCVARGVARTwo.ttf`)));
    const [axis] = font.axes;
    const places = Array.from({ length: 400 }, (_, i) =>
      font.at({ [axis!.tag]: axis!.minimum + ((axis!.maximum - axis!.minimum) * i) / 400 }),
    );
    for (const place of places) own.shape("hon", 0, 3, { font: place, size: 16 });
    const heapBytes = own.heapBytes;
    expect(heapBytes).toBeLessThan(2 ** 20);
    for (const place of places) own.forget(place);
    for (const place of places) own.shape("hon", 0, 3, { font: place, size: 16 });
    expect(own.heapBytes).toBe(heapBytes);
  });
});
