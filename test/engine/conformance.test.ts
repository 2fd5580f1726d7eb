/**
 * The Unicode Consortium's text-rendering-tests (`test/conformance/text-rendering/README.md`) through the public API: the
 * glyphs of each row, where they stand, and their outlines, command by command.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font, GlyphRun, TextEngine } from "../../src/entry/node.ts";
import { bytesOf, pathOf, typecase } from "./support.ts";

const folder = "test/conformance/text-rendering";

interface Row {
  readonly id: string;
  readonly font: string;
  readonly text: string;
  readonly variation: string;
  readonly expected: {
    readonly viewBox: readonly number[];
    readonly glyphs: readonly { readonly glyph: string; readonly path: string }[];
    readonly placed: readonly { readonly glyph: string; readonly x: number; readonly y: number }[];
  } | null;
}

const rows = JSON.parse(new TextDecoder().decode(bytesOf(`${folder}/cases.json`))) as Row[];

/** Apple's layout tables: HarfBuzz as its package for JavaScript is built has no `morx`. */
const NEED_MORX = new Set(rows.map(({ id }) => id).filter((id) => id.startsWith("MORX-")));

/**
 * Rows of Tai Tham that show something else than their font says. That of 2/2, 2/3 and 2/4 is the glyph of U+1A78, where
 * the text has U+1A7B and no lookup of the font leads from its glyph to the other. In 1/35, 2/7 and 2/35 a mark stands as
 * if it had no base, where `GPOS` has anchors for it and for the letter that it follows, with only marks between. 2/16
 * has the vowel sign that is set before its letter behind the tone mark, where neither Unicode nor HarfBuzz's syllables
 * have it, and wants it moved to the front all the same.
 */
const AGAINST_THEIR_FONT = new Set(
  "SHLANA-1/35 SHLANA-2/2 SHLANA-2/3 SHLANA-2/4 SHLANA-2/7 SHLANA-2/16 SHLANA-2/35".split(" "),
);

let engine: TextEngine;
const fonts = new Map<string, Font>();

beforeAll(async () => {
  engine = await typecase.TextEngine.create();
});
afterAll(() => engine.dispose());

/** "wght:300;wdth:80" as a record. */
function parseVariation(variation: string): Record<string, number> {
  const settings = variation.split(";").filter(Boolean);
  return Object.fromEntries(settings.map((setting) => setting.split(":")).map(([tag, value]) => [tag, Number(value)]));
}

async function fontFor({ font, variation }: Row): Promise<Font> {
  const key = `${font} ${variation}`;
  const path = pathOf(`${folder}/fonts/${font}`);
  const known = fonts.get(key) ?? (await engine.loadFont(path, { variations: parseVariation(variation) }));
  fonts.set(key, known);
  return known;
}

interface Placed {
  readonly glyph: string;
  readonly x: number;
  readonly y: number;
  readonly path: string;
}

/** A run's glyphs in thousandths of an em, y upwards; those that show nothing left out. */
function placedGlyphs({ font, glyphIds, xOffsets, yOffsets, xAdvances }: GlyphRun): Placed[] {
  let penX = 0;
  return Array.from(glyphIds, (glyphId, i) => {
    const x = penX + xOffsets[i]!;
    penX += xAdvances[i]!;
    const path = font.glyphOutline(glyphId).toSVGPathData();
    return { glyph: font.glyphName(glyphId) || `gid${glyphId}`, x, y: 0 - yOffsets[i]!, path };
  }).filter(({ path }) => path !== "");
}

/** Commands of path data, and all their coordinates, in whole units as the rows have them. */
function parsePath(path: string, scale: number) {
  const numbers = Array.from(path.matchAll(/-?[\d.]+(?:e-?\d+)?/g), ([number]) => Math.round(Number(number) * scale));
  return { commands: path.replace(/[^MLQCZ]/g, ""), numbers };
}

/** Names, positions, width and outlines of a row, each coordinate within one unit. */
async function expectAsStated(row: Row): Promise<void> {
  const font = await fontFor(row);
  const run = engine.shape(row.text, { font, size: 1000 });
  const found = placedGlyphs(run);
  if (row.expected === null) return;
  const { placed, viewBox, glyphs } = row.expected;
  expect(found.map(({ glyph }) => glyph)).toEqual(placed.map(({ glyph }) => glyph));
  placed.forEach(({ x, y }, i) => {
    expect(Math.abs(found[i]!.x - x), `x of glyph ${i}`).toBeLessThanOrEqual(1);
    expect(Math.abs(found[i]!.y - y), `y of glyph ${i}`).toBeLessThanOrEqual(1);
  });
  expect(Math.abs(run.width - viewBox[2]!)).toBeLessThanOrEqual(1);
  for (const { glyph, path } of glyphs) {
    const own = found.find((each) => each.glyph === glyph);
    if (own) expectSamePath(own.path, path, 1000 / font.unitsPerEm, glyph);
  }
}

function expectSamePath(ownPath: string, path: string, scale: number, glyph: string): void {
  const own = parsePath(ownPath, scale);
  const wanted = parsePath(path, 1);
  expect(own.commands, glyph).toBe(wanted.commands);
  own.numbers.forEach((number, i) => {
    expect(Math.abs(number - wanted.numbers[i]!), `${glyph}: coordinate ${i}`).toBeLessThanOrEqual(1);
  });
}

describe("text-rendering-tests", () => {
  const named = (isIn: (id: string) => boolean) =>
    rows.filter(({ id }) => isIn(id)).map((row) => [row.id, row] as const);
  const fails = (id: string) => NEED_MORX.has(id) || AGAINST_THEIR_FONT.has(id);

  it.each(named((id) => !fails(id)))("%s: the glyphs that must, where they must, as they must", (_, row) =>
    expectAsStated(row),
  );
  it.fails.each(named((id) => AGAINST_THEIR_FONT.has(id)))("%s: is not what the font says", (_, row) =>
    expectAsStated(row),
  );

  it.each(["SHLANA-2/2", "SHLANA-2/3", "SHLANA-2/4"])(
    "%s: holds for the character whose glyph it shows",
    async (id) => {
      const row = rows.find((each) => each.id === id)!;
      const { text } = row;
      const font = await fontFor(row);
      expect(font.glyphName(font.glyphId(0x1a7b))).toBe("uni1A7B");
      expect(text).toContain("\u1a7b");
      await expectAsStated({ ...row, text: text.replace("\u1a7b", "\u1a78") });
    },
  );

  it("draws fonts that have Apple's layout tables alone, without what those tables ask for", async () => {
    for (const id of NEED_MORX) {
      const row = rows.find((each) => each.id === id)!;
      engine.render(row.text, { font: await fontFor(row), size: 24 })[Symbol.dispose]();
    }
  });
});
