/** Outlines that a font's instructions have moved: against FreeType's, and where the programs mean harm. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "opentype.js/dist/opentype.mjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { FontError } from "../../src/base/errors.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import type { GlyphOutline } from "../../src/font/outline.ts";
import { prng } from "../reference/prng.ts";
import { buildSfnt, readTables } from "../shape/support.ts";
import { freeTypeOutlines, hasFreeType } from "./freetype-hinted.ts";
import { fileBytes, PlainHeap } from "./support.ts";
import { withRandomVariations } from "./varied-font.ts";

beforeAll(() => allExtras.hinting());

const hintedFile = "test/fonts/NotoSans-Hinted.ttf";
const open = (bytes: Uint8Array) => openFont(bytes, {}, new PlainHeap());

/** Largest difference of two outlines in pixels; infinite where they are of different kind. */
function differencePx(found: GlyphOutline, wanted: GlyphOutline, pixelsPerUnit: number): number {
  if (found.verbs.join() !== wanted.verbs.join()) return Number.POSITIVE_INFINITY;
  return found.coords.reduce(
    (most, value, i) => Math.max(most, Math.abs(value * pixelsPerUnit - wanted.coords[i]!)),
    0,
  );
}

/** Glyphs of `font`, at its place, that are more than a sixty-fourth of a pixel off, and the number of those compared. */
function compare(font: Font, path: string, sizesPx: readonly number[], glyphCount: number) {
  const place = font.axes.map(({ tag }) => font.variations[tag]!);
  const wanted = freeTypeOutlines(path, glyphCount, sizesPx, place);
  const off: string[] = [];
  let [compared, mostPx] = [0, 0];
  sizesPx.forEach((sizePx, size) => {
    wanted[size]!.forEach((outline, glyphId) => {
      if (outline === undefined) return;
      compared++;
      const difference = differencePx(font.hintedOutline(glyphId, sizePx), outline, sizePx / font.unitsPerEm);
      mostPx = Math.max(mostPx, difference);
      if (difference > 1.01 / 64) off.push(`glyph ${glyphId} at ${sizePx} px: ${difference * 64} sixty-fourths`);
    });
  });
  return { off, compared, mostPx };
}

/** Glyph 0 is a triangle with this program, and the others are empty. */
function setGlyph(tables: Map<string, Uint8Array>, program: readonly number[]): void {
  const glyphCount = new DataView(tables.get("maxp")!.slice().buffer).getUint16(4);
  const glyph = [
    ...[0, 1, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, program.length >> 8, program.length & 255],
    ...[...program, 0x01, 0x01, 0x01, 0, 0, 2, 0, 0xff, 0, 0, 0, 0, 0, 2, 0],
  ];
  if (glyph.length % 2 === 1) glyph.push(0);
  const loca = new DataView(new ArrayBuffer((glyphCount + 1) * 4));
  for (let i = 1; i <= glyphCount; i++) loca.setUint32(i * 4, glyph.length);
  const head = tables.get("head")!.slice();
  head[51] = 1;
  tables.set("glyf", Uint8Array.from(glyph)).set("loca", new Uint8Array(loca.buffer)).set("head", head);
}

/** A file of `bytes` for as long as `work` takes. */
async function withFile(bytes: Uint8Array, work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "typecase-hinted-"));
  const path = join(folder, "font.ttf");
  writeFileSync(path, bytes);
  try {
    await work(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.runIf(hasFreeType)("a hinted outline is FreeType's to a sixty-fourth of a pixel", () => {
  it.each([
    [hintedFile, [7, 9, 10, 11, 12, 13, 14, 16, 18, 20, 24, 32, 48, 72]],
    ["test/conformance/text-rendering/fonts/TestCVARGVARTwo.ttf", [9, 12, 16, 23, 40]],
  ] as const)("for all of %s at %o px", async (file, sizesPx) => {
    using font = await open(fileBytes(file));
    const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
    const { off, compared } = compare(font, path, sizesPx, font.glyphCount);
    expect(off).toEqual([]);
    expect(compared).toBe(font.glyphCount * sizesPx.length);
  });

  it("for a variable font over all of its axis, with control values that vary", async () => {
    const file = "test/conformance/text-rendering/fonts/TestCVARGVARTwo.ttf";
    using font = await open(fileBytes(file));
    const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
    const { tag, minimum, maximum } = font.axes[0]!;
    for (let step = 0; step <= 8; step++) {
      using moved = font.at({ [tag]: Math.round(minimum + ((maximum - minimum) * step) / 8) });
      const { off, compared } = compare(moved, path, [9, 12, 16, 23, 40], font.glyphCount);
      expect(off, JSON.stringify(moved.variations)).toEqual([]);
      expect(compared).toBe(font.glyphCount * 5);
    }
  });

  it("for a font with random variations of points, components and control values, at random places", async () => {
    const seed = Number(process.env.TYPECASE_SEED ?? 20261);
    const bytes = withRandomVariations(readTables(fileBytes(hintedFile)), seed);
    await withFile(bytes, async (path) => {
      using font = await open(bytes);
      const random = prng(seed);
      let [offCount, comparedCount] = [0, 0];
      for (let round = 0; round < 6; round++) {
        using moved = font.at({ wght: random.int(100, 900), wdth: random.int(100, 900) });
        const { off, compared, mostPx } = compare(moved, path, [9, 12, 17, 31], font.glyphCount);
        const note = `TYPECASE_SEED=${seed}, ${JSON.stringify(moved.variations)}: ${off.slice(0, 9).join()}`;
        expect(compared, note).toBe(font.glyphCount * 4);
        expect(mostPx, note).toBeLessThan(1.01);
        offCount += off.length;
        comparedCount += compared;
      }
      // FreeType adds deltas up in 16.16, here they are doubles: of 10,944 glyphs with 24 seeds 41 differ by more than a
      // sixty-fourth, where a distance is as near to one line of the grid as to the next.
      expect(offCount, `TYPECASE_SEED=${seed}`).toBeLessThanOrEqual(comparedCount / 50);
    });
  });

  it("for instructions that ask whether the font varies, and where it is", async () => {
    const tables = readTables(fileBytes(hintedFile));
    const [svtcaY, pushb, getVariation, pop, shpix, getInfo] = [0x00, 0xb0, 0x91, 0x21, 0x38, 0x88];
    // Point 1 goes up by the place on the first axis, and point 2 by what GETINFO says of variation; both as 26.6.
    const variation = [pushb, 1, getVariation, pop, shpix];
    tables.set("prep", new Uint8Array(0));
    setGlyph(tables, [svtcaY, ...variation, pushb, 2, pushb, 8, getInfo, shpix]);
    const bytes = withRandomVariations(tables, 7);
    await withFile(bytes, async (path) => {
      using font = await open(bytes);
      for (const wght of [100, 340, 499, 610, 900]) {
        using moved = font.at({ wght });
        expect(compare(moved, path, [16], 1)).toMatchObject({ off: [], compared: 1 });
      }
      const heightPx = Math.max(...font.at({ wght: 700 }).hintedOutline(0, 16).coords) * (16 / font.unitsPerEm);
      expect(heightPx).toBeGreaterThan(100);
    });
  });

  const installed = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSerif-BoldItalic.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Italic.ttf",
  ].filter((path) => existsSync(path));

  it.runIf(installed.length > 0).each(installed)(
    "for the first 600 glyphs of %s",
    { timeout: 300_000 },
    async (path) => {
      using font = await open(new Uint8Array(readFileSync(path)));
      const { off, compared, mostPx } = compare(font, path, [9, 12, 16, 23], Math.min(600, font.glyphCount));
      expect(compared).toBeGreaterThan(1000);
      // Of 2,400 glyphs of Liberation Mono Italic two are 2 sixty-fourths off, of the others none.
      expect(off.length, off.join()).toBeLessThan(compared / 500);
      expect(mostPx * 64).toBeLessThan(4);
    },
  );
});

describe("hinted outlines", () => {
  it("have their heights on whole pixels, where the design has them between", async () => {
    using font = await open(fileBytes(hintedFile));
    const topPx = (outline: GlyphOutline) => {
      return (Math.max(...outline.coords.filter((_, i) => i % 2 === 1)) * 12) / font.unitsPerEm;
    };
    const glyphId = font.glyphId(0x45);
    expect(topPx(font.glyphOutline(glyphId))).toBeCloseTo(8.568, 3);
    expect(topPx(font.hintedOutline(glyphId, 12))).toBeCloseTo(9, 5);
  });

  it("are those of the design without instructions, and with CFF", async () => {
    for (const file of ["test/fonts/Roboto-Regular.ttf", "test/fonts/EBGaramond12-Regular.otf"]) {
      using font = await open(fileBytes(file));
      expect(font.hintedOutline(34, 12)).toEqual(font.glyphOutline(34));
    }
  });

  it("refuse sizes that no instructions are for", async () => {
    using font = await open(fileBytes(hintedFile));
    expect(() => font.hintedOutline(1, 0)).toThrow(/^sizePx/);
    expect(() => font.hintedOutline(1, 257)).toThrow(RangeError);
    expect(() => font.hintedOutline(1, "12" as unknown as number)).toThrow(TypeError);
    expect(() => font.hintedOutline(9999, 12)).toThrow(FontError);
  });
});

describe("programs that mean harm", () => {
  const LIMIT_MS = 2000;

  /** The hinted font with other programs: of the font, of its sizes, and of its glyph 0. */
  async function withPrograms(programs: { fpgm?: number[]; prep?: number[]; glyph?: number[] }): Promise<Font> {
    const tables = readTables(fileBytes(hintedFile));
    if (programs.fpgm) tables.set("fpgm", Uint8Array.from(programs.fpgm));
    if (programs.prep) tables.set("prep", Uint8Array.from(programs.prep));
    if (programs.glyph) setGlyph(tables, programs.glyph);
    return open(buildSfnt(tables));
  }

  function soon<Value>(work: () => Value): Value {
    const started = performance.now();
    try {
      return work();
    } finally {
      expect(performance.now() - started).toBeLessThan(LIMIT_MS);
    }
  }

  const [PUSHB, PUSHB2, PUSHW, JMPR, IF, FDEF, ENDF, CALL, LOOPCALL, DUP, IUP, SLOOP, SHZ] = [
    ...[0xb0, 0xb1, 0xb8, 0x1c, 0x58, 0x2c, 0x2d, 0x2b, 0x2a, 0x20, 0x30, 0x17, 0x36],
  ] as const;
  const loop = [PUSHW, 0xff, 0xfd, JMPR];

  it.each([
    ["a glyph that jumps back for ever", { prep: [], glyph: loop }],
    ["a glyph whose loop pushes until its stack is full, and goes on", { prep: [], glyph: [PUSHB, 1, ...loop] }],
    [
      "functions that call each other in loops",
      {
        // Function 0 does nothing, and function 1 calls it 32,767 times; the glyph calls that as often.
        fpgm: [PUSHB, 0, FDEF, ENDF, PUSHB, 1, FDEF, PUSHW, 0x7f, 0xff, PUSHB, 0, LOOPCALL, ENDF],
        prep: [],
        glyph: [PUSHW, 0x7f, 0xff, PUSHB, 1, LOOPCALL],
      },
    ],
    [
      "a function that calls itself",
      { fpgm: [PUSHB, 0, FDEF, PUSHB, 0, CALL, ENDF], prep: [], glyph: [PUSHB, 0, CALL] },
    ],
    ["a glyph that shifts all points for ever", { prep: [], glyph: [IUP, PUSHB, 1, SHZ, PUSHW, 0xff, 0xf9, JMPR] }],
  ])("%s: an error of that glyph, soon", async (_, programs) => {
    using font = await withPrograms(programs);
    const error = soon(() => {
      try {
        font.hintedOutline(0, 12);
        return undefined;
      } catch (thrown) {
        return thrown;
      }
    });
    // A stack that is full ends the program, and what it had moved stays.
    if (error !== undefined) expect(error).toMatchObject({ code: "glyph-damaged", glyphId: 0 });
    expect(font.glyphOutline(0).verbs.length).toBe(4);
  });

  it.each(["fpgm", "prep"] as const)("a %s without an end: an error that names it, each time", async (table) => {
    using font = await withPrograms({ [table]: loop });
    for (let i = 0; i < 2; i++) {
      expect(() => soon(() => font.hintedOutline(0, 12))).toThrow(
        expect.objectContaining({ code: "table-damaged", table }),
      );
    }
    expect(font.glyphOutline(0).verbs.length).toBeGreaterThan(0);
  });

  it.each([
    ["a condition without an end", [PUSHB, 0, IF, PUSHB2]],
    ["data beyond the end", [0x40, 255, 1, 2]],
    ["an empty stack", [DUP, DUP, 0x60, 0x60, 0x60]],
    ["a point that is not there", [PUSHW, 0x7f, 0xff, 0x2f]],
    ["an instruction that does not exist", [0x91]],
    ["a repetition of less than nothing", [PUSHW, 0xff, 0xff, SLOOP]],
    ["a function that is not there", [PUSHB, 99, CALL]],
    ["a division by 0", [PUSHB2, 1, 0, 0x62]],
    ["the end of a function", [ENDF]],
    ["a jump to nowhere", [PUSHW, 0x80, 0, JMPR]],
  ])("%s ends the program: the glyph is there", async (_, glyph) => {
    using font = await withPrograms({ prep: [], glyph });
    expect(font.hintedOutline(0, 12).verbs.length).toBe(4);
  });

  it("programs of the font that fail leave its glyphs as they are designed", async () => {
    using font = await withPrograms({ fpgm: [0x91] });
    const glyphId = font.glyphId(0x45);
    expect(font.hintedOutline(glyphId, 12)).toEqual(font.glyphOutline(glyphId));
  });
});

describe("opentype.js's interpreter", () => {
  it("hints none of the glyphs of a font that jumps on a condition, which ours hints as FreeType does", async () => {
    const bytes = fileBytes(hintedFile);
    const told = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      const { glyphs, hinting } = parse(bytes.slice().buffer, { lowMemory: false });
      const font = await open(bytes);
      let hinted = 0;
      for (let glyphId = 0; glyphId < glyphs.length; glyphId++) {
        const glyph = glyphs.get(glyphId);
        expect(glyph.path.commands.length).toBeGreaterThanOrEqual(0);
        expect(hinting.exec(glyph, 13) ?? []).toEqual([]);
        const outlines = [font.glyphOutline(glyphId), font.hintedOutline(glyphId, 13)];
        if (outlines[0]!.coords.join() !== outlines[1]!.coords.join()) hinted++;
      }
      expect(String(told.mock.calls[0])).toMatch(/unknown instruction: 0x78/);
      expect(hinted).toBeGreaterThan(glyphs.length / 2);
    } finally {
      told.mockRestore();
    }
  });
});
