/** The shaping rows of the Unicode Consortium's text-rendering-tests (`test/conformance/text-rendering`). */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import type { ShapeFlag } from "../../src/shape/shaper.ts";
import { OracleFont } from "./oracle.ts";
import { harfbuzzModule, openTestFont } from "./support.ts";

const folder = fileURLToPath(new URL("../conformance/text-rendering/", import.meta.url));

/** AAT's rows: HarfBuzz as harfbuzzjs builds it has no `morx`. Outlines, of all rows, are the glyph stage's part. */
const AAT_ROWS = /^MORX-/;

/**
 * Tai Tham that is broken by the Universal Shaping Engine's grammar: HarfBuzz 15 puts dotted circles in, as browsers do
 * today, and the cases are older than that. They pass where no circles are asked for.
 */
const NEED_NO_CIRCLES = new Set(
  (
    "SHLANA-1/24 SHLANA-1/25 SHLANA-1/26 SHLANA-1/27 SHLANA-1/34 SHLANA-1/43 SHLANA-1/44 SHLANA-2/12 SHLANA-2/14 " +
    "SHLANA-2/30 SHLANA-2/33 SHLANA-2/34 SHLANA-2/36 SHLANA-3/1 SHLANA-3/2 SHLANA-3/3 SHLANA-9/4 SHLANA-9/6"
  ).split(" "),
);

/**
 * Those that differ without circles too: HarfBuzz substitutes and places marks within syllables as it cuts them now, of
 * which these have more than one. harfbuzzjs's own shaping of the whole font is the same.
 */
const OTHER_SYLLABLES = new Set(
  "SHLANA-1/35 SHLANA-2/2 SHLANA-2/3 SHLANA-2/4 SHLANA-2/7 SHLANA-2/16 SHLANA-2/35".split(" "),
);

interface Row {
  readonly id: string;
  readonly font: string;
  readonly text: string;
  readonly variation: string;
  readonly expected: {
    readonly viewBox: readonly number[];
    readonly placed: readonly { readonly glyph: string; readonly x: number; readonly y: number }[];
  } | null;
}

function readRows(): Row[] {
  return (JSON.parse(readFileSync(`${folder}cases.json`, "utf8")) as Row[]).filter(({ id }) => !AAT_ROWS.test(id));
}

/** "wght:300;wdth:80" as a record. */
function parseVariation(variation: string): Record<string, number> {
  const settings = variation.split(";").filter(Boolean);
  return Object.fromEntries(settings.map((setting) => setting.split(":")).map(([tag, value]) => [tag, Number(value)]));
}

const rows = readRows();
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

/** Glyphs with their names and positions in thousandths of an em, y upwards; those that show nothing left out. */
function placedGlyphs(run: GlyphRun) {
  let penX = 0;
  return Array.from(run.glyphIds, (glyphId, i) => {
    const x = penX + run.xOffsets[i]!;
    penX += run.xAdvances[i]!;
    const name = run.font.glyphName(glyphId) || `gid${glyphId}`;
    return { glyph: name, x, y: 0 - run.yOffsets[i]!, shows: run.font.glyphOutline(glyphId).verbs.length > 0 };
  }).filter(({ shows }) => shows);
}

describe("text-rendering-tests", () => {
  afterAll(() => shaper[Symbol.dispose]());

  const named = (list: Row[]) => list.map((row) => [row.id, row] as const);
  const isUsual = ({ id }: Row) => !NEED_NO_CIRCLES.has(id) && !OTHER_SYLLABLES.has(id);
  it.each(named(rows.filter(isUsual)))("%s: the glyphs that must, where they must", (_, row) => expectAsStated(row));
  it.each(named(rows.filter(({ id }) => NEED_NO_CIRCLES.has(id))))(
    "%s: the glyphs that must, where they must, without dotted circles",
    (_, row) => expectAsStated(row, ["no-dotted-circle"]),
  );
  it.fails.each(named(rows.filter(({ id }) => OTHER_SYLLABLES.has(id))))("%s: cut into other syllables", (_, row) =>
    expectAsStated(row, ["no-dotted-circle"]),
  );

  it("gives HarfBuzz's own glyphs and places for all of them", async () => {
    for (const row of rows) {
      const font = await fontFor(row);
      const run = shaper.shape(row.text, 0, row.text.length, { font, size: font.unitsPerEm });
      const oracle = new OracleFont(new Uint8Array(readFileSync(`${folder}fonts/${row.font}`)), font.variations, 64);
      const expected = oracle.shape(row.text, 0, row.text.length, {});
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

/** Names, positions and width of a row, each coordinate within one unit. */
async function expectAsStated(row: Row, flags: readonly ShapeFlag[] = []): Promise<void> {
  const font = await fontFor(row);
  const run = shaper.shape(row.text, 0, row.text.length, { font, size: 1000, flags });
  if (row.expected === null) return;
  const { placed, viewBox } = row.expected;
  const found = placedGlyphs(run);
  expect(found.map(({ glyph }) => glyph)).toEqual(placed.map(({ glyph }) => glyph));
  placed.forEach(({ x, y }, i) => {
    expect(Math.abs(found[i]!.x - x), `x of glyph ${i}`).toBeLessThanOrEqual(1);
    expect(Math.abs(found[i]!.y - y), `y of glyph ${i}`).toBeLessThanOrEqual(1);
  });
  expect(Math.abs(run.width - viewBox[2]!)).toBeLessThanOrEqual(1);
}
