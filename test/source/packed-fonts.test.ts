/** WOFF and WOFF2: what comes out is the font that went in, and what lies about its size is refused before it is unpacked. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FontError } from "../../src/base/errors.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { inflate, inflateAtOnce, unbrotli, unbrotliAtOnce, unbrotliInJavaScript } from "../../src/source/inflate.ts";
import { MAX_UNPACKED_BYTES, unpackAtOnce, unpackWaiting } from "../../src/source/packed-font.ts";
import { unpackingWoff2 } from "../../src/source/woff2.ts";
import { fileBytes, PlainHeap } from "../font/support.ts";
import { prng } from "../reference/prng.ts";
import { woffOf } from "../support/woff.ts";

beforeAll(() => allExtras.names());

const seed = Number(process.env.TYPECASE_SEED ?? 20_240_603);
const LIMIT_MS = 2000;
const FILES = [
  "test/fonts/Roboto-Regular.ttf",
  "test/fonts/NotoSerif-Regular.ttf",
  "test/fonts/EBGaramond12-Regular.otf",
  "test/fonts/Variable.ttf",
  "test/fonts/VariableCFF2.otf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
];
const COLLECTION = "test/fonts/TwoFaces.ttc";
const CAPITALS = "test/fonts/Capitals.woff2";

const folder = mkdtempSync(join(tmpdir(), "typecase-packed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hasCompressor = runs("woff2_compress");

function runs(program: string): boolean {
  try {
    execFileSync(program, { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}

/** A file of the tree as Google's encoder packs it. */
function woff2Of(file: string): Uint8Array {
  const path = join(folder, `${file.replaceAll("/", "-").replace(/\.\w+$/, "")}.ttf`);
  writeFileSync(path, fileBytes(file));
  execFileSync("woff2_compress", [path], { stdio: "ignore" });
  return new Uint8Array(readFileSync(path.replace(/ttf$/, "woff2")));
}

/** What a font draws and says, at its default place and, where it varies, at the end of its first axis. */
function facts(font: Font): unknown[] {
  const axis = font.axes[0];
  const fonts = axis ? [font, font.at({ [axis.tag]: axis.maximum })] : [font];
  return fonts.flatMap((each) =>
    Array.from({ length: each.glyphCount }, (_, glyphId) => [
      each.glyphOutline(glyphId).toSVGPathData(),
      each.advanceUnits(glyphId),
      each.glyphName(glyphId),
    ]),
  );
}

async function expectSameFont(packed: Uint8Array, original: Uint8Array, index = 0): Promise<void> {
  const heap = new PlainHeap();
  const [ours, theirs] = [await openFont(packed, { index }, heap), await openFont(original, { index }, heap)];
  expect(ours.glyphCount).toBe(theirs.glyphCount);
  expect(facts(ours)).toEqual(facts(theirs));
  for (const tag of theirs.tableTags) {
    // In head stand a checksum of the file and the form of loca, which are the packer's to choose.
    if (tag !== "head") expect(Buffer.compare(ours.table(tag)!, theirs.table(tag)!), tag).toBe(0);
  }
  ours.close();
  theirs.close();
}

describe("a WOFF2 font", () => {
  it.skipIf(!hasCompressor).each(FILES)("of %s is the same font again", async (file) => {
    await expectSameFont(woff2Of(file), fileBytes(file));
  });

  it.skipIf(!hasCompressor)("of a collection has the same faces again", async () => {
    const packed = woff2Of(COLLECTION);
    for (const index of [0, 1]) await expectSameFont(packed, fileBytes(COLLECTION), index);
  });

  it("with a transformed hmtx has the bearings again", async () => {
    const heap = new PlainHeap();
    const font = await openFont(fileBytes(CAPITALS), {}, heap);
    const original = await openFont(fileBytes(COLLECTION), { index: 1 }, heap);
    expect(font.glyphCount).toBe(original.glyphCount);
    expect(facts(font)).toEqual(facts(original));
    expect(Buffer.compare(font.table("hmtx")!, original.table("hmtx")!)).toBe(0);
    font.close();
    original.close();
  });

  it("unpacks to the same bytes where there is neither a stream nor WebAssembly for it", async () => {
    const bytes = fileBytes(CAPITALS);
    const font = { bytes, source: "test", format: "WOFF2" } as const;
    const ours = await unpackWaiting(unpackingWoff2(font), unbrotli);
    expect(Buffer.compare(ours, await unpackWaiting(unpackingWoff2(font), unbrotliInJavaScript))).toBe(0);
    expect(Buffer.compare(ours, unpackAtOnce(unpackingWoff2(font), await unbrotliAtOnce()))).toBe(0);
  });

  it("that says it unpacks to 4 GB is refused before it is unpacked", async () => {
    for (const claim of [0xffff_ffff, MAX_UNPACKED_BYTES + 1]) {
      const opening = openFont(withFirstTableBytes(fileBytes(CAPITALS), claim), {}, new PlainHeap());
      await expect(opening).rejects.toMatchObject({ code: "file-too-large", byteLength: expect.any(Number) });
    }
  });

  it("that unpacks to more or less than it says is refused", async () => {
    for (const claim of [1, 1000, 100_000]) {
      const opening = openFont(withFirstTableBytes(fileBytes(CAPITALS), claim), {}, new PlainHeap());
      await expect(opening).rejects.toMatchObject({ code: "unpacking-failed", format: "WOFF2" });
    }
  });
});

/** A WOFF2 file whose first table says that it has so many bytes. */
function withFirstTableBytes(bytes: Uint8Array, byteLength: number): Uint8Array {
  let end = 49;
  while (bytes[end]! & 0x80) end++;
  const groups: number[] = [];
  for (let left = byteLength; left > 0 || groups.length === 0; left = Math.floor(left / 128)) {
    groups.unshift((left % 128) | (groups.length > 0 ? 0x80 : 0));
  }
  return Uint8Array.from([...bytes.subarray(0, 49), ...groups, ...bytes.subarray(end + 1)]);
}

describe("a WOFF font", () => {
  it.each(FILES)("of %s is the same font again", async (file) => {
    await expectSameFont(woffOf(fileBytes(file)), fileBytes(file));
  });

  it("that says a table unpacks to 4 GB, or to more than it does, is refused", async () => {
    const bytes = woffOf(fileBytes(FILES[0]!));
    const view = new DataView(bytes.buffer);
    view.setUint32(44 + 12, 0xffff_ffff);
    await expect(openFont(bytes, {}, new PlainHeap())).rejects.toMatchObject({ code: "file-too-large" });
    view.setUint32(44 + 12, 100_000);
    await expect(openFont(bytes, {}, new PlainHeap())).rejects.toMatchObject({ code: "unpacking-failed" });
  });
});

describe("unpacking", () => {
  it("stops at the length that was expected", async () => {
    const packed = new Uint8Array(deflateSync(new Uint8Array(1_000_000)));
    await expect(inflate(packed, 1000)).rejects.toThrow(/more than 1000 bytes/);
    await expect(inflate(packed, 1_000_001)).rejects.toThrow(/instead of 1000001/);
    expect((await inflate(packed, 1_000_000)).byteLength).toBe(1_000_000);
    const atOnce = await inflateAtOnce();
    for (const byteLength of [1000, 1_000_001]) expect(() => atOnce(packed, byteLength)).toThrow();
    expect(atOnce(packed, 1_000_000).byteLength).toBe(1_000_000);
  });
});

describe(`a damaged packed font (seed ${seed})`, () => {
  it.each(["WOFF", "WOFF2"])("of %s is a font or an error, soon, and leaves nothing", async (format) => {
    const intact = format === "WOFF" ? woffOf(fileBytes(FILES[0]!)) : fileBytes(CAPITALS);
    const random = prng(seed);
    const heap = new PlainHeap();
    const codes = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const bytes = round % 8 === 7 ? intact.slice(0, random.int(4, intact.byteLength)) : intact.slice();
      const range = round % 2 === 0 ? Math.min(bytes.byteLength, 300) : bytes.byteLength;
      for (let i = random.int(1, 8); i > 0; i--) bytes[random.int(4, range - 1)] = random.int(0, 255);
      const started = performance.now();
      try {
        const font = await openFont(bytes, {}, heap);
        codes.add("font");
        font.close();
      } catch (error) {
        if (!(error instanceof FontError)) throw new Error(`seed ${seed}, round ${round}`, { cause: error });
        codes.add(error.code);
      }
      expect(performance.now() - started).toBeLessThan(LIMIT_MS);
      expect(heap.blockCount).toBe(0);
    }
    expect([...codes]).toEqual(expect.arrayContaining(["unpacking-failed", "font"]));
  });
});
