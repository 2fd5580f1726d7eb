/**
 * Archives that lie in memory as a whole: what is read of them, and what is wrong with them, is as where they come as streams.
 * The seed is printed; `TYPECASE_SEED` sets it.
 */

import { beforeAll, describe, expect, it } from "vitest";
import type { ArchiveContents } from "../../src/archive/archive-contents.ts";
import { chunksOf } from "../../src/archive/archive-input.ts";
import { type CodecName, type PlatformCodecs, packerOf } from "../../src/archive/codecs.ts";
import { readArchive } from "../../src/archive/read-archive.ts";
import { readInput } from "../../src/archive/whole-archive.ts";
import { TypecaseError } from "../../src/base/errors.ts";
import { nodeCodecs } from "../../src/entry/node-codecs.ts";
import { streamCodecs } from "../../src/entry/stream-codecs.ts";
import { crc32 } from "../../src/export/crc32.ts";
import { latinFile, pathOf, typecase } from "../engine/support.ts";
import { prng } from "../reference/prng.ts";

const seed = Number(process.env.TYPECASE_SEED ?? 20261122);
const LIMIT_BYTES = 2 ** 24;
const codecs = ["none", "gzip", "zlib", "brotli", "lz4"] satisfies CodecName[];
const archives = new Map<CodecName, Uint8Array>();

beforeAll(async () => {
  const engine = await typecase.TextEngine.create();
  const font = await engine.loadFont(pathOf(latinFile));
  for (const codec of codecs) {
    const chunks: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk.slice()) });
    await engine.saveGlyphs(sink, {
      codec,
      glyphs: [{ font, text: "Whole archives, 0123456789", sizes: [13, 40, 64] }],
    });
    archives.set(codec, Uint8Array.from(Buffer.concat(chunks)));
  }
  engine.dispose();
});

function asWhole(input: Parameters<typeof readInput>[0], platform: PlatformCodecs, limitBytes = LIMIT_BYTES) {
  const unpacker = (codec: CodecName) => packerOf(platform, codec, "decompress", 0)();
  return readInput(input, { unpacker, crc32 }, limitBytes);
}

function asStream(bytes: Uint8Array, limitBytes = LIMIT_BYTES) {
  const lent = <Item>(item: Item) => ({ item, [Symbol.dispose]: () => {} });
  const scratch = {
    buffer: (byteLength: number) => lent(new Uint8Array(byteLength)),
    packer: (codec: CodecName) => lent(packerOf(nodeCodecs, codec, "decompress", 0)()),
    counting: () => lent(undefined),
  };
  return readArchive(chunksOf(bytes), { scratch, crc32 }, limitBytes);
}

/** All that contents hold, to be compared. */
function told({ fonts, strikes }: ArchiveContents): string {
  const pictures = [...strikes].map(([key, strike]) => {
    const slots = Array.from({ length: 4000 }, (_, slot) => strike.find(slot)).filter((bitmap) => bitmap !== undefined);
    return [key, strike.count, slots.map((each) => [each.left, each.top, each.width, each.height, hex(each.pixels)])];
  });
  const texts = fonts.map(({ record, bytes, text }) => [record, hex(bytes), text?.lines, text?.glyph(0x57)]);
  return JSON.stringify([texts, pictures]);
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

async function outcome(read: Promise<ArchiveContents>): Promise<string> {
  try {
    return told(await read);
  } catch (error) {
    if (!(error instanceof TypecaseError)) throw error;
    return `${error.code} at ${(error as TypecaseError & { offset: number }).offset}`;
  }
}

/** Pieces of random lengths, some of them empty. */
async function* pieces(bytes: Uint8Array, random: ReturnType<typeof prng>): AsyncGenerator<Uint8Array> {
  for (let at = 0, next = 0; at < bytes.length; at = next) {
    next = Math.min(bytes.length, at + random.int(0, 40_000));
    yield bytes.subarray(at, next);
  }
}

describe("an archive that lies in memory", () => {
  it.each(codecs)("holds what it holds as a stream, through %s", async (codec) => {
    const bytes = archives.get(codec)!;
    const expected = told(await asStream(bytes));
    expect(told(await asWhole(bytes, nodeCodecs))).toBe(expected);
    expect(told(await asWhole(pieces(bytes, prng(seed)), nodeCodecs))).toBe(expected);
    // At a byte where no word begins.
    expect(told(await asWhole(Uint8Array.from([0, ...bytes]).subarray(1), nodeCodecs))).toBe(expected);
  });

  it.each(["gzip", "zlib"] satisfies CodecName[])(
    "is unpacked by streams of the platform, through %s",
    async (codec) => {
      const bytes = archives.get(codec)!;
      expect(told(await asWhole(bytes, streamCodecs))).toBe(told(await asStream(bytes)));
    },
  );

  it(`is damaged by the same code and offset as a stream, seed ${seed}`, async () => {
    const random = prng(seed);
    for (let round = 0; round < 200; round++) {
      const codec = random.pick(codecs);
      const whole = archives.get(codec)!;
      const bytes = whole.slice(0, random.int(0, 2) ? whole.length : random.int(0, whole.length));
      if (bytes.length === whole.length)
        bytes[random.int(0, 1) ? random.int(0, 30) : random.int(0, whole.length - 1)]! ^= 1 << random.int(0, 7);
      const what = `round ${round}, ${codec}, ${bytes.length} of ${whole.length} bytes`;
      expect(await outcome(asWhole(bytes, nodeCodecs)), what).toBe(await outcome(asStream(bytes)));
    }
  });

  it("is one where something follows its end, and one over its bound", async () => {
    const bytes = archives.get("gzip")!;
    const longer = Uint8Array.from([...bytes, 0]);
    expect(await outcome(asWhole(longer, nodeCodecs))).toMatch(/^damaged at/);
    for (const limit of [0, 100, 5000, 70_000]) {
      expect(await outcome(asWhole(bytes, nodeCodecs, limit))).toMatch(/^too-large at/);
      expect(await outcome(asWhole(pieces(bytes, prng(limit)), nodeCodecs, limit))).toMatch(/^too-large at/);
    }
    await expect(asWhole(["no bytes"].values() as never, nodeCodecs)).rejects.toThrow(TypeError);
  });
});
