/**
 * Zstandard: frames that zstd 1.5.4 has packed, and whole archives, by whichever packer there is: Node's own from 22.15 on,
 * or the `zstd` program.
 *
 *     zstd -1 --no-check words -o words-1.zst ; zstd -19 words -o words-19.zst       `words` as below
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as zlib from "node:zlib";
import { describe, expect, it } from "vitest";
import { packerOf } from "../../src/archive/codecs.ts";
import { nodeCodecs } from "../../src/entry/node-codecs.ts";
import { crc32 } from "../../src/export/crc32.ts";
import { equalBytes, errorOf, latinFile, pathOf, typecase } from "../engine/support.ts";

const FRAME_BYTES = 2 ** 16;
const packedFile = (level: number) => readFileSync(new URL(`zstd/words-${level}.zst`, import.meta.url));

/** Words of few kinds, and a byte of any kind here and there. */
function words(): Uint8Array {
  const kinds = ["glyph ", "strike ", "bitmap ", "kern ", "frame "].map((word) => Buffer.from(word));
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for (let state = 12345n; byteLength < FRAME_BYTES; ) {
    state = (state * 1103515245n + 12345n) & 0x7fffffffn;
    const word = kinds[Number((state >> 16n) % 5n)]!;
    parts.push(word);
    byteLength += word.length;
    if ((state >> 20n) % 7n !== 0n) continue;
    parts.push(Uint8Array.of(Number((state >> 8n) & 255n)));
    byteLength++;
  }
  return new Uint8Array(Buffer.concat(parts).subarray(0, FRAME_BYTES));
}

type Pack = (bytes: Uint8Array, level: number) => Uint8Array;
const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array, options: object) => Uint8Array };

function programPack(bytes: Uint8Array, level: number): Uint8Array {
  const { stdout, status } = spawnSync("zstd", ["-q", `-${level}`, "-c"], { input: bytes });
  if (status !== 0) throw new Error("zstd failed");
  return new Uint8Array(stdout);
}

/** Undefined where nothing here can pack. */
function packerHere(): Pack | undefined {
  if (zstdCompressSync) return (bytes, level) => zstdCompressSync(bytes, { params: { 100: level } });
  return spawnSync("zstd", ["--version"]).status === 0 ? programPack : undefined;
}

/** An archive of codec "none" with each of its frames packed: what an engine writes that can. */
function repacked(plain: Uint8Array, pack: Pack, level: number): Uint8Array {
  const view = new DataView(plain.buffer, plain.byteOffset);
  const header = Buffer.from(plain.subarray(0, 12));
  header.write("zstd", 4, "latin1");
  const parts: Uint8Array[] = [header];
  let crc = crc32(header);
  for (let at = 12; at < plain.length; at += 12 + view.getUint32(at + 4, true)) {
    const raw = plain.subarray(at + 8, at + 8 + view.getUint32(at + 4, true));
    const packed = raw.length === 0 ? raw : pack(raw, level);
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(raw.length, 0);
    lengths.writeUInt32LE(packed.length, 4);
    crc = crc32(packed, crc32(lengths, crc));
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc);
    parts.push(lengths, packed, checksum);
  }
  return new Uint8Array(Buffer.concat(parts));
}

describe("zstandard", () => {
  it.each([1, 19])(
    "unpacks what zstd has packed at level %i, by the library and by Node where it can",
    async (level) => {
      const expected = words();
      for (const platform of [{}, nodeCodecs]) {
        const unpacked = await packerOf(platform, "zstd", "decompress", 0)().run(packedFile(level), FRAME_BYTES);
        expect(equalBytes(unpacked, expected)).toBe(true);
      }
    },
  );

  const pack = packerHere();
  it.skipIf(!pack)("archives draw what their font draws, and damage is an error", async () => {
    using engine = await typecase.TextEngine.create();
    const fonts = [await engine.loadFont(pathOf(latinFile))];
    const chunks: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    await engine.saveGlyphs(sink, { codec: "none", glyphs: [{ font: fonts[0]!, text: "Zstandard", sizes: [20, 90] }] });
    const plain = new Uint8Array(Buffer.concat(chunks));
    const bytes = repacked(plain, pack!, 9);
    expect(bytes.length).toBeLessThan(plain.length * 0.7);
    using other = await typecase.TextEngine.create();
    using loaded = await other.loadGlyphs(bytes);
    const drawn = other.render("Zstandard", { fonts: loaded.fonts, size: 20 });
    expect(equalBytes(drawn.data, engine.render("Zstandard", { fonts, size: 20 }).data)).toBe(true);
    const truthful = repacked(plain, (raw, level) => pack!(raw, level).fill(0x55, 9, 40), 9);
    expect(await errorOf(() => other.loadGlyphs(truthful))).toMatchObject({ code: "damaged", offset: 12 });
  });

  it("is written where Node can, and else says so", async () => {
    using engine = await typecase.TextEngine.create();
    const font = await engine.loadFont(pathOf(latinFile));
    const chunks: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    const save = () => engine.saveGlyphs(sink, { codec: "zstd", glyphs: [{ font, text: "Zstandard", sizes: [20] }] });
    if (!zstdCompressSync) {
      expect(await errorOf(save)).toMatchObject({ code: "codec-unavailable", codec: "zstd", operation: "compress" });
      return;
    }
    await save();
    using other = await typecase.TextEngine.create();
    using loaded = await other.loadGlyphs(new Uint8Array(Buffer.concat(chunks)));
    const drawn = other.render("Zstandard", { fonts: loaded.fonts, size: 20 });
    expect(equalBytes(drawn.data, engine.render("Zstandard", { fonts: [font], size: 20 }).data)).toBe(true);
  });
});
