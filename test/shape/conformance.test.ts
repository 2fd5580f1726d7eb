/** The shaping rows of the Unicode Consortium's text-rendering-tests, where the folder is there. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { harfbuzzModule, openTestFont } from "./support.ts";

const folder = fileURLToPath(new URL("../../../shared/conformance/text-rendering/", import.meta.url));

/** Rows about what shapers do: glyph choice, order and place. Outlines are the glyph stage's rows. */
const SHAPING_ROWS = /^(GPOS|GSUB|HVAR|KERN|SHARAN|SHBALI|SHKNDA|SHLANA|AVAR|CFF)-/;

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
  const file = `${folder}cases.json`;
  if (!existsSync(file)) return [];
  return (JSON.parse(readFileSync(file, "utf8")) as Row[]).filter(({ id }) => SHAPING_ROWS.test(id));
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
    fonts.get(key) ?? (await openTestFont(readFileSync(`${folder}fonts/${font}`), parseVariation(variation)));
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

describe.skipIf(rows.length === 0)("text-rendering-tests", () => {
  afterAll(() => shaper[Symbol.dispose]());

  it.each(rows.map((row) => [row.id, row] as const))("%s: the glyphs that must, where they must", async (_, row) => {
    const font = await fontFor(row);
    const run = shaper.shape(row.text, 0, row.text.length, { font, size: 1000 });
    if (row.expected === null) return;
    const { placed, viewBox } = row.expected;
    const found = placedGlyphs(run);
    expect(found.map(({ glyph }) => glyph)).toEqual(placed.map(({ glyph }) => glyph));
    placed.forEach(({ x, y }, i) => {
      expect(Math.abs(found[i]!.x - x), `x of glyph ${i}`).toBeLessThanOrEqual(1);
      expect(Math.abs(found[i]!.y - y), `y of glyph ${i}`).toBeLessThanOrEqual(1);
    });
    expect(Math.abs(run.width - viewBox[2]!)).toBeLessThanOrEqual(1);
  });
});
