import fc from "fast-check";
import { expect, it } from "vitest";
import { TypecaseError } from "../../src/base/errors.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { buildSfnt, type FontName, harfbuzzModule, openTestFont, readFont, readTables } from "./support.ts";
import { TEXTS } from "./texts.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const LAYOUT_TABLES = ["GDEF", "GPOS", "GSUB", "cmap"];

/** Places to write to, as fractions of a table; values from the edges of what offsets and counts can be. */
const damage = fc.array(
  fc.record({
    table: fc.constantFrom(...LAYOUT_TABLES),
    // Most near the start, where the headers are.
    at: fc.oneof(fc.double({ min: 0, max: 0.02, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  }),
  { minLength: 1, maxLength: 12 },
);

it(`survives fonts with damaged layout tables, and shapes the next text right (SEED=${seed})`, async () => {
  const shaper = new HarfBuzzShaper(harfbuzzModule());
  const sound = await openTestFont(readFont("arabic"));
  const text = TEXTS.arabic[1]!;
  const shapeSound = () => Array.from(shaper.shape(text, 0, text.length, { font: sound, size: 16 }).glyphIds);
  const expected = shapeSound();

  const property = fc.asyncProperty(
    fc.constantFrom<FontName>("devanagari", "arabic", "latin"),
    damage,
    async (name, writes) => {
      const tables = new Map([...readTables(readFont(name))].map(([tag, bytes]) => [tag, bytes.slice()]));
      for (const { table, at, value } of writes) {
        const bytes = tables.get(table);
        if (bytes) bytes[Math.min(Math.floor(at * bytes.byteLength), bytes.byteLength - 1)] = value;
      }
      const failure = await shapeAll(name, buildSfnt(tables), shaper);
      expect(failure === undefined || failure instanceof TypecaseError, String(failure)).toBe(true);
      expect(shapeSound()).toEqual(expected);
    },
  );
  await fc.assert(property, { seed, numRuns: 150 });
});

/** Opens and shapes; the error, where one was thrown. */
async function shapeAll(name: FontName, bytes: Uint8Array, shaper: HarfBuzzShaper): Promise<unknown> {
  try {
    using font = await openTestFont(bytes);
    for (const text of TEXTS[name]) {
      const run = shaper.shape(text, 0, text.length, { font, size: 16 });
      expect(run.clusters.every((cluster) => cluster < text.length)).toBe(true);
    }
    shaper.forget(font);
    return undefined;
  } catch (error) {
    return error;
  }
}
