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
 * Rows of Tai Tham that show something else than their font and text say (glyph by glyph with HarfBuzz's messages; lookups
 * are numbered from 0, x counts from the pen, in thousandths of an em).
 *
 * 2/2, 2/3, 2/4 show `uni1A78`, a cross. Their texts have U+1A7B, for which `cmap` has `uni1A7B`, an angle; U+1A78 is in no
 * row. What gives `uni1A78` in `GSUB` takes it from itself (lookup 70: with `uni1A7B` before it) and from the digit four;
 * no language system has it from `uni1A7B` alone, and neither character has a decomposition. In 2/3 the order of the
 * marks is that of U+1A78 as well: the font has `uni1A7B` behind `uni1A6B`. With U+1A78 in their texts, all three rows
 * pass: the test below.
 *
 * 1/35, 2/7, 2/35 show marks as if they had no base. Lookup 1 of `GPOS` (`mark`, mark to base, no flags) has them:
 * - 1/35: `uni1A65` on `uni1A20`, anchors 1005 and -555 of 2048, is x -171; the row has 0. 1/26, without U+1A56 and
 *   with U+1A68, whose anchor is the same, has -171.
 * - 2/7: `uni1A76` on `uni1A24`, anchors 957 and -555, is x 146; the row has 0.
 * - 2/35: `uni1A601A3E` on `uni1A49`, anchors 1005 and -555, is x -171; the row has 0, and `uni1A6C` below it by lookup 12
 *   (`mkmk`), as the font says.
 * Between base and mark stand marks alone in each. The three have in common that the left vowel follows a sign below the
 * base, over which it goes to the front; 2/15 is of that kind too, where the font's x is 0 as well. Lookup 9, the other one
 * of `mark`, is for U+1A69 and U+1A6A alone. HarfBuzz 6 and 15 attach these marks, with dotted circles and without. With
 * `mark` off and `mkmk` on, the three pass, which the last test shows; 42 of the other rows of Tai Tham do not then.
 */
const AGAINST_THEIR_FONT = new Set("SHLANA-1/35 SHLANA-2/2 SHLANA-2/3 SHLANA-2/4 SHLANA-2/7 SHLANA-2/35".split(" "));

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
async function expectAsStated(row: Row, features: Readonly<Record<string, boolean>> = {}): Promise<void> {
  const font = await fontFor(row);
  const run = engine.shape(row.text, { font, size: 1000, features });
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

  it.each(["SHLANA-1/35", "SHLANA-2/7", "SHLANA-2/35"])(
    "%s: holds where marks are put on no bases, which the font asks for",
    async (id) => {
      const row = rows.find((each) => each.id === id)!;
      await expectAsStated(row, { mark: false });
    },
  );

  it("draws fonts that have Apple's layout tables alone, without what those tables ask for", async () => {
    for (const id of NEED_MORX) {
      const row = rows.find((each) => each.id === id)!;
      engine.render(row.text, { font: await fontFor(row), size: 24 })[Symbol.dispose]();
    }
  });
});
