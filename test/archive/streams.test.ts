/** Archives as streams: what is held on the way, what is kept for the next, and many at a time. */

import { describe, expect, it } from "vitest";
import type { ArchivePresetName, CodecName, Font, SaveGlyphsOptions, TextEngine } from "../../src/entry/node.ts";
import { equalBytes, errorOf, latinFile, pathOf, typecase } from "../engine/support.ts";

const CHUNK_BYTES = 2 ** 16;
const text = "Streams of glyphs, 0123456789";

async function engineWithFont(): Promise<{ engine: TextEngine; font: Font }> {
  const engine = await typecase.TextEngine.create();
  return { engine, font: await engine.loadFont(pathOf(latinFile)) };
}

async function saved(engine: TextEngine, options: SaveGlyphsOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await engine.saveGlyphs(new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) }), options);
  return new Uint8Array(Buffer.concat(chunks));
}

/** `bytes` as a file is read. */
async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

const buffersOf = (engine: TextEngine) => engine.memory.stats().host["archive buffers"]!;
const archivePools = (engine: TextEngine) => engine.memory.pools().filter(({ name }) => name.startsWith("archive "));

/** Lengths of the frames of an archive, unpacked. */
function frameLengths(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const lengths: number[] = [];
  for (let at = 12; at < bytes.length; at += 12 + view.getUint32(at + 4, true)) lengths.push(view.getUint32(at, true));
  return lengths;
}

describe("streams of archives", () => {
  it.each(["none", "gzip", "brotli", "lz4"] satisfies CodecName[])(
    "hold at most four chunks of 64 KiB on the way, of an archive of any size, through %s",
    async (codec) => {
      const { engine, font } = await engineWithFont();
      const sizes = Array.from({ length: 12 }, (_, index) => 90 + index * 4);
      const large = await saved(engine, { codec, level: 1, glyphs: [{ font, text, sizes }] });
      const contents = frameLengths(large).reduce((sum, length) => sum + length, 0);
      expect(contents).toBeGreaterThan(64 * CHUNK_BYTES);
      expect(buffersOf(engine).peakBytes).toBeLessThanOrEqual(4 * CHUNK_BYTES);

      using other = await typecase.TextEngine.create();
      using loaded = await other.loadGlyphs(chunksOf(large), { maxBytes: 2 ** 28 });
      expect(loaded.bitmapCount).toBeGreaterThan(sizes.length * 4 * 20);
      expect(buffersOf(other).peakBytes).toBeLessThanOrEqual(4 * CHUNK_BYTES);
      expect([buffersOf(engine).currentBytes, buffersOf(other).currentBytes]).toEqual([0, 0]);
      engine.dispose();
    },
  );

  it("keep buffers and packers for the next archive, and give them back under pressure", async () => {
    const { engine, font } = await engineWithFont();
    const options = { glyphs: [{ font, text, sizes: [12] }] };
    const bytes = await saved(engine, options);
    const loaded = await engine.loadGlyphs(chunksOf(bytes), { font });
    const before = archivePools(engine);
    expect(before.map(({ misses }) => misses).every((misses) => misses === 1)).toBe(true);
    await saved(engine, options);
    (await engine.loadGlyphs(chunksOf(bytes), { font }))[Symbol.dispose]();
    const after = archivePools(engine);
    expect(after.map(({ hits, misses }) => [hits, misses])).toEqual(before.map(() => [1, 1]));
    expect(after.every(({ inUse, idle }) => inUse === 0 && idle === 1)).toBe(true);
    engine.memory.reclaim("aggressive");
    expect(archivePools(engine).map(({ idle, bytes }) => idle + bytes)).toEqual(after.map(() => 0));
    expect(equalBytes(await saved(engine, options), bytes)).toBe(true);
    loaded[Symbol.dispose]();
    engine.dispose();
  });

  it("are read and written many at a time, in every codec, to the same bytes as one after another", async () => {
    const { engine, font } = await engineWithFont();
    const codecs = ["none", "gzip", "zlib", "brotli", "lz4", "gzip", "lz4", "gzip"] satisfies CodecName[];
    const jobs = codecs.map((codec, index) => ({ codec, glyphs: [{ font, text, sizes: [10 + index, 60] }] }));
    const alone: Uint8Array[] = [];
    for (const job of jobs) alone.push(await saved(engine, job));
    const [together, ...loads] = await Promise.all([
      Promise.all(jobs.map((job) => saved(engine, job))),
      ...alone.map((bytes) => engine.loadGlyphs(chunksOf(bytes), { font })),
    ]);
    expect(together.map((bytes, index) => equalBytes(bytes, alone[index]!))).toEqual(jobs.map(() => true));
    expect(new Set(loads.map(({ bitmapCount }) => bitmapCount)).size).toBe(1);
    for (const loaded of loads) loaded[Symbol.dispose]();
    expect(archivePools(engine).reduce((sum, { inUse }) => sum + inUse, 0)).toBe(0);
    expect(buffersOf(engine).currentBytes).toBe(0);
    engine.dispose();
  });

  it("give back what they had on loan where the sink or the source fails, or a signal stops them", async () => {
    const { engine, font } = await engineWithFont();
    const glyphs = [{ font, text, sizes: [64, 80] }];
    const bytes = await saved(engine, { glyphs });
    let written = 0;
    const failing = () =>
      new WritableStream<Uint8Array>({
        write: () => {
          if (++written > 5) throw new Error("disk full");
        },
      });
    expect(await errorOf(() => engine.saveGlyphs(failing(), { glyphs }))).toMatchObject({ message: "disk full" });
    const stop = new AbortController();
    const stopped = new WritableStream<Uint8Array>({ write: () => stop.abort(new Error("stopped")) });
    expect(await errorOf(() => engine.saveGlyphs(stopped, { glyphs, signal: stop.signal }))).toMatchObject({
      message: "stopped",
    });
    let isClosed = false;
    const broken = async function* () {
      try {
        yield bytes.subarray(0, 1000);
        throw new Error("connection lost");
      } finally {
        isClosed = true;
      }
    };
    expect(await errorOf(() => engine.loadGlyphs(broken()))).toMatchObject({ message: "connection lost" });
    expect([isClosed, buffersOf(engine).currentBytes]).toEqual([true, 0]);
    expect(archivePools(engine).reduce((sum, { inUse }) => sum + inUse, 0)).toBe(0);
    engine.dispose();
  });

  it("tell how far saving is", async () => {
    const { engine, font } = await engineWithFont();
    const seen: number[][] = [];
    const onProgress = ({
      bitmaps,
      totalBitmaps,
      byteLength,
    }: {
      bitmaps: number;
      totalBitmaps: number;
      byteLength: number;
    }) => seen.push([bitmaps, totalBitmaps, byteLength]);
    const sink = new WritableStream<Uint8Array>();
    const { bitmaps } = await engine.saveGlyphs(sink, {
      glyphs: [{ font, text: `${text}qwxyz`, sizes: [12, 40, 60] }],
      onProgress,
    });
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.at(-1)!.slice(0, 2)).toEqual([bitmaps, bitmaps]);
    expect(seen.every((row, index) => index === 0 || row[0]! >= seen[index - 1]![0]!)).toBe(true);
    engine.dispose();
  });
});

describe("the presets", () => {
  it("have the codec and frames that they say, and each is smaller than the one before", async () => {
    const { engine, font } = await engineWithFont();
    const facts = new Map<ArchivePresetName, [codec: CodecName, frameBytes: number]>([
      ["memory-efficient", ["lz4", 2 ** 14]],
      ["balanced", ["gzip", 2 ** 16]],
      ["high-compression", ["brotli", 2 ** 16]],
    ]);
    const glyphs = [{ font, text, sizes: [16, 48] }];
    let before = Number.POSITIVE_INFINITY;
    for (const [preset, [codec, frameBytes]] of facts) {
      const bytes = await saved(engine, { preset, glyphs });
      expect(new TextDecoder().decode(bytes.subarray(4, 8)).trim()).toBe(codec === "brotli" ? "brot" : codec);
      expect(Math.max(...frameLengths(bytes))).toBe(frameBytes);
      expect(bytes.length).toBeLessThan(before);
      before = bytes.length;
    }
    const [fast, small] = await Promise.all([1, 9].map((level) => saved(engine, { level, glyphs })));
    expect(small!.length).toBeLessThan(fast!.length);
    engine.dispose();
  });

  it("and codecs, levels and positions are checked by name", async () => {
    const { engine, font } = await engineWithFont();
    const fails = (options: object) => errorOf(() => engine.saveGlyphs(new WritableStream(), options));
    expect(String(await fails({ preset: "tiny" }))).toMatch(/^RangeError: preset must be one of/);
    expect(String(await fails({ codec: "rar" }))).toMatch(/^RangeError: codec must be one of/);
    expect(String(await fails({ level: 10 }))).toMatch(/^RangeError: level must be/);
    expect(String(await fails({ onProgress: 1 }))).toMatch(/^TypeError: onProgress must be a function/);
    expect(String(await fails({ signal: 1 }))).toMatch(/^TypeError: signal must be an AbortSignal/);
    const selection = { font, text, sizes: [12] };
    expect(String(await fails({ glyphs: [{ ...selection, subpixelPositions: 3 }] }))).toMatch(
      /^RangeError: glyphs\[0\].subpixelPositions must be 1, 2 or 4/,
    );
    engine.dispose();
  });
});
