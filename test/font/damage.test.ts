/** Damaged files: each ends in a font or a `FontError`, and leaves nothing in the heap. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FontError } from "../../src/base/errors.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import { openFont } from "../../src/font/open-font.ts";
import type { FontSource } from "../../src/source/font-source.ts";
import { prng } from "../reference/prng.ts";
import { fileBytes, PlainHeap } from "./support.ts";

beforeAll(() => allExtras.names());

const FILES = [
  "test/fonts/Roboto-Regular.ttf",
  "test/fonts/EBGaramond12-Regular.otf",
  "test/fonts/TwoFaces.ttc",
  "test/fonts/Variable.ttf",
];
/** Each round opens each file once. */
const ROUNDS = 100;
/** No input of these sizes may take longer; an intact one takes a hundredth of it. */
const LIMIT_MS = 2000;

const seed = Number(process.env.TYPECASE_SEED ?? 20_240_601);
const heap = new PlainHeap();

/** opentype.js prints what it skips in damaged charstrings; the bundle takes its console away. */
const silenced = (["log", "warn", "error"] as const).map((method) => vi.spyOn(console, method));
beforeAll(() => silenced.forEach((spy) => void spy.mockImplementation(() => {})));
afterAll(() => silenced.forEach((spy) => void spy.mockRestore()));

/** `bytes` as a source that is read when something is needed, and so fails late. */
function lazily(bytes: Uint8Array): FontSource {
  const slice = (offset: number, byteLength: number) => bytes.subarray(offset, offset + byteLength);
  return {
    label: "lazy Uint8Array",
    byteLength: bytes.byteLength,
    read: async (offset, byteLength) => slice(offset, byteLength),
    readInto: (offset, target) => target.set(slice(offset, target.byteLength)),
    close: async () => {},
  };
}

/** Opens `bytes` and uses all that a font offers; returns the code of the first error, or "font". */
async function outcome(bytes: Uint8Array, index = 0): Promise<string> {
  const code = await outcomeOf(bytes, index);
  if (bytes.byteLength === 0) return code;
  const late = await outcomeOf(lazily(bytes), index);
  // Damage is found whichever way a font is read, although not always at the same place.
  expect([code === "font", code, late]).toEqual([late === "font", code, late]);
  return code;
}

async function outcomeOf(input: Uint8Array | FontSource, index: number): Promise<string> {
  const started = performance.now();
  let code = "font";
  try {
    const font = await openFont(input, { index }, heap);
    try {
      use(font);
    } finally {
      font.close();
    }
  } catch (error) {
    if (!(error instanceof FontError)) throw error;
    expect(error.message).toMatch(/Uint8Array/);
    code = error.code;
  }
  expect(heap.blockCount).toBe(0);
  expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  return code;
}

function use(font: Awaited<ReturnType<typeof openFont>>): void {
  const characters = [32, 65, 86, 111, 233, 0x20ac, 0x10ffff];
  const glyphs = characters.map((codePoint) => font.glyphId(codePoint));
  font.glyphId(65, 0xfe00);
  for (let glyphId = 0; glyphId < Math.min(font.glyphCount, 40); glyphId++) glyphs.push(glyphId);
  const bold = font.axes.length > 0 ? font.at({ wght: 650 }) : undefined;
  try {
    for (const glyphId of glyphs) {
      for (const each of bold ? [font, bold] : [font]) {
        each.glyphOutline(glyphId).toSVGPathData();
        each.advanceUnits(glyphId);
        each.glyphName(glyphId);
      }
      font.kerningUnits(glyphs[1] ?? 0, glyphId);
    }
  } finally {
    bold?.close();
  }
}

describe(`a damaged file (seed ${seed})`, () => {
  it.each(FILES)("is an error where %s is cut at any 64th byte", async (file) => {
    const bytes = fileBytes(file);
    // Of a collection the face that comes last: the first one may be whole in a part of the file.
    const index = file.endsWith(".ttc") ? 1 : 0;
    expect(await outcome(bytes, index)).toBe("font");
    for (let byteLength = 0; byteLength < bytes.byteLength; byteLength += 64) {
      expect(await outcome(bytes.subarray(0, byteLength), index), `${byteLength} bytes`).not.toBe("font");
    }
  });

  it.each(FILES)("is a font or an error where bytes of %s are changed at random", async (file) => {
    const random = prng(seed);
    const intact = fileBytes(file);
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = intact.slice();
      const changes = random.int(1, 40);
      // Half of them in the directory and the first tables, where they do most.
      const range = round % 2 === 0 ? bytes.byteLength : Math.min(bytes.byteLength, 1500);
      for (let i = 0; i < changes; i++) bytes[random.int(0, range - 1)] = random.int(0, 255);
      await expect(outcome(bytes), `seed ${seed}, round ${round}`).resolves.toBeTypeOf("string");
    }
  });

  it.each(FILES)("is a font or an error where one table of %s is noise", async (file) => {
    const random = prng(seed);
    const intact = fileBytes(file);
    const directory = new DataView(intact.buffer);
    const start = directory.getUint32(0) === 0x74746366 ? directory.getUint32(12) : 0;
    for (let table = 0; table < directory.getUint16(start + 4); table++) {
      const record = start + 12 + table * 16;
      for (let round = 0; round < 8; round++) {
        const bytes = intact.slice();
        const noise = bytes.subarray(directory.getUint32(record + 8)).subarray(0, directory.getUint32(record + 12));
        const skip = round % 2 === 0 ? 0 : Math.min(16, noise.byteLength);
        for (let i = skip; i < noise.byteLength; i++) noise[i] = random.int(0, 255);
        await expect(outcome(bytes), `seed ${seed}, table ${table}, round ${round}`).resolves.toBeTypeOf("string");
      }
    }
  });
});

describe("errors", () => {
  it("name the table that is missing", async () => {
    for (const tag of ["head", "hhea", "hmtx", "maxp", "glyf", "loca"]) {
      const bytes = fileBytes("test/fonts/Roboto-Regular.ttf");
      const at = Buffer.from(bytes.subarray(0, 400)).indexOf(tag);
      bytes[at] = "x".charCodeAt(0);
      await expect(openFont(bytes, {}, heap)).rejects.toMatchObject({ code: "table-missing", table: tag });
    }
    expect(heap.blockCount).toBe(0);
  });

  it("leave nothing behind when memory runs out at the second block", async () => {
    class SmallHeap extends PlainHeap {
      override allocate(byteLength: number) {
        if (this.blockCount === 1) throw new Error("full");
        return super.allocate(byteLength);
      }
    }
    const small = new SmallHeap();
    await expect(openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), {}, small)).rejects.toThrow("full");
    expect(small.blockCount).toBe(0);
  });

  it("leave nothing behind when reading is stopped", async () => {
    const controller = new AbortController();
    const opening = openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), { signal: controller.signal }, heap);
    controller.abort(new Error("stop"));
    await expect(opening).rejects.toThrow("stop");
    expect(heap.blockCount).toBe(0);
  });

  it("name an option of the wrong kind or value", async () => {
    const bytes = fileBytes("test/fonts/Roboto-Regular.ttf");
    await expect(openFont(bytes, { index: -1 }, heap)).rejects.toThrow(/^index/);
    await expect(openFont(bytes, { index: 0.5 }, heap)).rejects.toThrow(RangeError);
    await expect(openFont(bytes, { family: 3 as unknown as string }, heap)).rejects.toThrow(/^family/);
  });
});
