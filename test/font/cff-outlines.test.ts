/** CFF and CFF2 outlines against HarfBuzz's own, by glyph and by random programs; names against opentype.js. */

import { existsSync, readFileSync } from "node:fs";
import { Blob, Face, Font as HarfBuzzFont, Variation } from "harfbuzzjs";
import { parse } from "opentype.js/dist/opentype.mjs";
import { describe, expect, it } from "vitest";
import { CffOutlines } from "../../src/font/cff-outlines.ts";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { prng } from "../reference/prng.ts";
import { buildSfnt, readTables } from "../shape/support.ts";
import { cffTable, largeCffFont } from "./cff-support.ts";
import { fileBytes, PlainHeap } from "./support.ts";

const seed = Number(process.env.TYPECASE_SEED ?? 20_240_602);
const GARAMOND = "test/fonts/EBGaramond12-Regular.otf";
const VARIABLE = "test/fonts/VariableCFF2.otf";

/** What Debian packages install, where they are: fonts of other makers, and a large one with parts (CID-keyed). */
const systemFiles = [
  "/usr/share/fonts/opentype/urw-base35/NimbusRoman-Italic.otf",
  "/usr/share/fonts/opentype/urw-base35/D050000L.otf",
  "/usr/share/fonts/opentype/urw-base35/StandardSymbolsPS.otf",
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
].filter((file) => existsSync(file));

/** Path data as letters and numbers, closing lines left out: HarfBuzz draws them, and here closing does. */
function normalised(path: string): (string | number)[][] {
  const commands = [...path.matchAll(/([MLQCZ])([^MLQCZ]*)/g)].map(([, letter, numbers = ""]) => [
    letter!,
    ...(numbers.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number),
  ]);
  let start: (string | number)[] = [];
  return commands.filter((command, index) => {
    if (command[0] === "M") start = command;
    const closes = command[0] === "L" && commands[index + 1]?.[0] === "Z";
    return !(closes && near(command[1], start[1]) && near(command[2], start[2]));
  });
}

function near(a: unknown, b: unknown): boolean {
  return Math.abs(Number(a) - Number(b)) < 0.01;
}

function expectSame(ours: string, theirs: string, what: string): void {
  const [a, b] = [normalised(ours), normalised(theirs)];
  expect(a.map(([letter]) => letter).join(""), what).toBe(b.map(([letter]) => letter).join(""));
  const [x, y] = [a.flat(), b.flat()];
  const worst = x.reduce<number>(
    (most, value, i) => (typeof value === "number" ? Math.max(most, Math.abs(value - Number(y[i]))) : most),
    0,
  );
  expect(worst, what).toBeLessThan(0.01);
}

function compare(font: Font, oracle: HarfBuzzFont, step: number): number {
  let drawn = 0;
  for (let glyphId = 0; glyphId < font.glyphCount; glyphId += step) {
    const path = font.glyphOutline(glyphId).toSVGPathData();
    expectSame(path, oracle.glyphToPath(glyphId), `glyph ${glyphId}`);
    if (path !== "") drawn++;
  }
  return drawn;
}

describe("the glyphs of a CFF font", () => {
  it.each([GARAMOND, "assets/sample/NotoSansSC-Regular.otf"])(
    "of the tree (%s) are as HarfBuzz draws them",
    async (file) => {
      const bytes = fileBytes(file);
      const font = await openFont(bytes, {}, new PlainHeap());
      expect(compare(font, new HarfBuzzFont(new Face(new Blob(bytes))), 1)).toBeGreaterThan(0);
      font.close();
    },
  );

  it.skipIf(systemFiles.length === 0).each(systemFiles)("of %s are as HarfBuzz draws them", async (file) => {
    const font = await openFont(file, {}, new PlainHeap());
    const oracle = new HarfBuzzFont(new Face(new Blob(new Uint8Array(readFileSync(file)))));
    expect(compare(font, oracle, font.glyphCount > 10_000 ? 997 : 5)).toBeGreaterThan(20);
    font.close();
  });

  it("are named as opentype.js names them", async () => {
    for (const file of [GARAMOND, ...systemFiles.filter((each) => each.endsWith(".otf"))]) {
      const bytes = file.startsWith("/") ? new Uint8Array(readFileSync(file)) : fileBytes(file);
      const font = await openFont(bytes, {}, new PlainHeap());
      const oracle = parse(bytes.buffer as ArrayBuffer, { lowMemory: false });
      const names = Array.from({ length: font.glyphCount }, (_, glyphId) => font.glyphName(glyphId));
      expect(names, file).toEqual(names.map((_, glyphId) => oracle.glyphs.get(glyphId).name ?? ""));
      font.close();
    }
  });

  it.each([
    { wght: 400, wdth: 100 },
    { wght: 900, wdth: 100 },
    { wght: 650, wdth: 150 },
    { wght: 250, wdth: 125 },
    { wght: 100, wdth: 200 },
  ])("of CFF2 blend at %j as HarfBuzz has it", async (place) => {
    const bytes = fileBytes(VARIABLE);
    const font = await openFont(bytes, { variations: place }, new PlainHeap());
    const oracle = new HarfBuzzFont(new Face(new Blob(bytes)));
    oracle.setVariations(Object.entries(place).map(([tag, value]) => new Variation(tag, value)));
    expect(compare(font, oracle, 1)).toBe(3);
    font.close();
  });
});

describe(`a random program (seed ${seed})`, () => {
  it("draws as in HarfBuzz", async () => {
    const random = prng(seed);
    const programs = Array.from({ length: 400 }, () => randomProgram(random));
    const tables = readTables(fileBytes(GARAMOND));
    const subroutines = [
      [...number(10), ...number(20), 5, 11],
      [...number(30), 6, 11],
    ];
    tables
      .set("CFF ", cffTable(programs, subroutines))
      .set("maxp", Uint8Array.of(0, 0, 0x50, 0, programs.length >> 8, programs.length & 255));
    const bytes = buildSfnt(tables);
    const font = await openFont(bytes, {}, new PlainHeap());
    const drawn = compare(font, new HarfBuzzFont(new Face(new Blob(bytes as Uint8Array<ArrayBuffer>))), 1);
    expect(drawn).toBe(programs.length);
    font.close();
  });
});

type Random = ReturnType<typeof prng>;

/** A number as a charstring has it, in one of its four forms. */
function number(value: number): number[] {
  if (!Number.isInteger(value)) {
    const fixed = Math.round(value * 65536);
    return [255, (fixed >> 24) & 255, (fixed >> 16) & 255, (fixed >> 8) & 255, fixed & 255];
  }
  if (value >= -107 && value <= 107) return [value + 139];
  if (value >= 108 && value <= 1131) return [247 + ((value - 108) >> 8), (value - 108) & 255];
  if (value <= -108 && value >= -1131) return [251 + ((-value - 108) >> 8), (-value - 108) & 255];
  return [28, (value >> 8) & 255, value & 255];
}

/** Moves, then operators of all kinds with as many operands as each may have. */
function randomProgram(random: Random): number[] {
  const operand = () => number(random.int(0, 5) === 0 ? random.int(-5000, 5000) / 16 : random.int(-1500, 1500));
  const operands = (count: number) => Array.from({ length: count }, operand).flat();
  const pick = (...counts: number[]) => counts[random.int(0, counts.length - 1)]!;
  const shapes: (() => number[])[] = [
    () => [...operands(pick(2, 4, 10)), 5],
    () => [...operands(pick(1, 2, 3, 7)), 6],
    () => [...operands(pick(1, 2, 3, 7)), 7],
    () => [...operands(pick(6, 12, 24)), 8],
    () => [...operands(pick(8, 14, 20)), 24],
    () => [...operands(pick(8, 10, 16)), 25],
    () => [...operands(pick(4, 5, 8, 13)), 26],
    () => [...operands(pick(4, 5, 8, 13)), 27],
    () => [...operands(pick(4, 5, 8, 9, 12, 13, 17)), 30],
    () => [...operands(pick(4, 5, 8, 9, 12, 13, 17)), 31],
    () => [...operands(7), 12, 34],
    () => [...operands(13), 12, 35],
    () => [...operands(9), 12, 36],
    () => [...operands(11), 12, 37],
    () => [...operands(2), 21, ...operands(2), 5],
    () => [...operands(1), 22, ...operands(2), 5],
    () => [...operands(1), 4, ...operands(2), 5],
    () => [...number(-107), 29],
    () => [...number(-106), 29],
  ];
  const stems = random.int(0, 9);
  // Stems with the width before them, then those after which a mask stands; a byte of the mask for eight of them.
  const opening = stems === 0 ? [...operands(3), 21] : [...operands(1 + stems * 2), 18, ...operands(2), 19];
  if (stems > 0) opening.push(...new Array<number>(Math.ceil((stems + 1) / 8)).fill(0xaa), ...operands(2), 21);
  const body = Array.from({ length: random.int(1, 12) }, () => shapes[random.int(0, shapes.length - 1)]!());
  return [...opening, ...number(7), ...number(9), 5, ...body.flat(), 14];
}

describe("arithmetic", () => {
  const cases: [name: string, program: number[], path: string][] = [
    [
      "adds, subtracts, multiplies and negates",
      [...n(3, 4), 12, 10, ...n(10, 4), 12, 11, 12, 24, 12, 14, ...n(5), 21],
      "M-42,5 L-41,6 Z",
    ],
    ["divides and takes roots", [...n(10, 4), 12, 12, ...n(81), 12, 26, 21], "M2.5,9 L3.5,10 Z"],
    ["compares and chooses", [...n(8, 9, 1, 2), 12, 22, ...n(8, 9, 2, 1), 12, 22, 21], "M8,9 L9,10 Z"],
    ["stores and recalls", [...n(12, 31), 12, 20, ...n(31), 12, 21, 12, 27, 21], "M12,12 L13,13 Z"],
    ["exchanges, copies and drops", [...n(1, 2), 12, 28, ...n(1), 12, 29, 12, 28, 12, 18, 21], "M2,2 L3,3 Z"],
    ["turns the stack", [...n(1, 2, 3, 3, 1), 12, 30, 12, 18, 21], "M3,1 L4,2 Z"],
    ["knows truth", [...n(1, 0), 12, 3, ...n(1, 0), 12, 4, 21], "M0,1 L1,2 Z"],
    ["tells equal numbers, and makes positive ones", [...n(4, 4), 12, 15, ...n(-6), 12, 9, 21], "M1,6 L2,7 Z"],
  ];

  it.each(cases)("%s", async (_name, program, path) => {
    const font = await fontOf([[...program, ...n(1, 1), 5, 14]]);
    expect(font.glyphOutline(0).toSVGPathData()).toBe(path);
    font.close();
  });
});

function n(...values: number[]): number[] {
  return values.flatMap(number);
}

async function fontOf(programs: readonly number[][], subroutines: readonly number[][] = []): Promise<Font> {
  const tables = readTables(fileBytes(GARAMOND));
  return openFont(buildSfnt(tables.set("CFF ", cffTable(programs, subroutines))), {}, new PlainHeap());
}

describe("a damaged program", () => {
  const cases: [name: string, program: number[], message: RegExp][] = [
    ["that lacks operands", [21], /lacks operands/],
    ["that stacks too many", [...n(...new Array<number>(49).fill(1)), 14], /stacks over 48 operands/],
    ["with an operator that there isn't", [...n(1), 2], /operator 2, which there isn't/],
    ["that calls a subroutine that there isn't", [...n(50), 29], /calls one of 0 subroutines/],
    ["that ends within a number", [...n(1, 1), 21, 28, 1], /ends within a number/],
    ["that divides by zero", [...n(1, 0), 12, 12, ...n(1), 21, ...n(1, 1), 5, 14], /no number/],
    ["that blends", [...n(1, 1), 16], /only CFF2/],
  ];

  it.each(cases)("%s is an error of its glyph", async (_name, program, message) => {
    const font = await fontOf([program]);
    expect(() => font.glyphOutline(0)).toThrow(message);
    expect(() => font.glyphOutline(0)).toThrow(expect.objectContaining({ code: "glyph-damaged", glyphId: 0 }));
    font.close();
  });

  it("leaves accented letters of letters that the font lacks an error", async () => {
    const font = await fontOf([[...n(0, 0, 65, 193), 14]]);
    expect(() => font.glyphOutline(0)).toThrow(/made of character A, which the font lacks/);
    font.close();
  });
});

describe("a large CFF font", () => {
  it("of which seven glyphs are drawn is read by their pages, from a source that can be read at any time", async () => {
    const bytes = largeCffFont(20_000);
    const table = { label: "large", byteLength: bytes.byteLength, identity: "large" };
    const readInto = (offset: number, target: Uint8Array) =>
      target.set(bytes.subarray(offset, offset + target.byteLength));
    const source = {
      ...table,
      readInto,
      read: async (offset: number, byteLength: number) => bytes.slice(offset, offset + byteLength),
      close: async () => {},
    };
    const heap = new PlainHeap();
    const font = await openFont(source, {}, heap);
    for (let i = 0; i < 7; i++) {
      const glyphId = i * 2801;
      expect(font.glyphOutline(glyphId).toSVGPathData()).toContain(`M${glyphId % 500},`);
    }
    const { bytesRead, fileBytes: size } = font.sourceStats();
    expect(size).toBeGreaterThan(4 * 2 ** 20);
    expect(bytesRead).toBeLessThan(size / 8);
    font.close();
    expect(heap.blockCount).toBe(0);
  });

  it("whose table is another's is refused when it is opened", () => {
    expect(() => new CffOutlines({ u8: () => 7, damage: (detail: string) => new Error(detail) } as never)).toThrow(
      /version 7/,
    );
  });
});
