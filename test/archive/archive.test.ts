import { afterEach, describe, expect, it } from "vitest";
import type { CodecName, Font, SaveGlyphsOptions, TextEngine } from "../../src/entry/node.ts";
import { crc32 } from "../../src/export/crc32.ts";
import {
  bytesOf,
  chineseFile,
  equalBytes,
  errorOf,
  latinFile,
  pathOf,
  typecase,
  WatchedEngine,
} from "../engine/support.ts";
import { prng } from "../reference/prng.ts";

const { ArchiveError } = typecase;
const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
const text = "Typecase draws text: AVATAR, office, fjord (ffl), 0123.";

const engines: TextEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function engineOf(...files: string[]): Promise<{ engine: TextEngine; fonts: Font[] }> {
  const engine = await typecase.TextEngine.create();
  engines.push(engine);
  const fonts: Font[] = [];
  for (const file of files) fonts.push(await engine.loadFont(pathOf(file)));
  return { engine, fonts };
}

/** What `saveGlyphs` writes, and its largest piece. */
async function saved(engine: TextEngine, options: SaveGlyphsOptions): Promise<{ bytes: Uint8Array; largest: number }> {
  const chunks: Uint8Array[] = [];
  const writable = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  const { byteLength } = await engine.saveGlyphs(writable, options);
  const bytes = new Uint8Array(Buffer.concat(chunks));
  expect(bytes.length).toBe(byteLength);
  return { bytes, largest: Math.max(...chunks.map(({ length }) => length)) };
}

async function bakedAscii(options: SaveGlyphsOptions = {}, sizes = [12, 16]): Promise<Uint8Array> {
  const { engine, fonts } = await engineOf(latinFile);
  return (await saved(engine, { glyphs: [{ font: fonts[0]!, text: ascii, sizes }], ...options })).bytes;
}

describe("a glyph archive", () => {
  it.each(["none", "gzip", "zlib", "brotli", "lz4"] satisfies CodecName[])(
    "draws the same bytes with no font file, through %s",
    async (codec) => {
      const bytes = await bakedAscii({ codec });
      const { engine: real, fonts } = await engineOf(latinFile);
      const { engine } = await engineOf();
      using loaded = await engine.loadGlyphs(bytes);
      for (const size of [12, 16]) {
        const options = { size, maxWidth: 200 };
        const expected = real.render(text, { fonts, ...options });
        const drawn = engine.render(text, { fonts: loaded.fonts, ...options });
        expect([drawn.width, drawn.height]).toEqual([expected.width, expected.height]);
        expect(equalBytes(drawn.data, expected.data)).toBe(true);
      }
      expect(loaded.fonts[0]!.family).toBe(fonts[0]!.family);
    },
  );

  it("spares a font that is open the rasterising, in LCD and gamma and for CFF too", async () => {
    const { engine, fonts } = await engineOf(chineseFile);
    const options = { fonts, size: 20, renderMode: "lcd", gamma: 1.4 } as const;
    const expected = engine.render("你好", options).data;
    const { bytes } = await saved(engine, {});
    const other = await engineOf(chineseFile);
    using loaded = await other.engine.loadGlyphs(bytes, { font: other.fonts[0] });
    expect([loaded.fonts.length, loaded.strikeCount, loaded.bitmapCount]).toEqual([0, 1, 2]);
    const { data } = other.engine.render("你好", { ...options, fonts: other.fonts });
    expect(equalBytes(data, expected)).toBe(true);
    expect(other.engine.memory.stats().outlines.misses).toBe(0);
  });

  it("keeps the place in the design space", async () => {
    const { engine, fonts } = await engineOf("test/fonts/Variable.ttf");
    const [{ axes }] = fonts as [Font];
    const heavy = fonts[0]!.at(Object.fromEntries(axes.map(({ tag, maximum }) => [tag, maximum])));
    const expected = engine.render("AB", { fonts: [heavy], size: 24 });
    const { bytes } = await saved(engine, {});
    const other = await engineOf();
    using loaded = await other.engine.loadGlyphs(bytes);
    const drawn = other.engine.render("AB", { fonts: loaded.fonts, size: 24 });
    expect([drawn.width, equalBytes(drawn.data, expected.data)]).toEqual([expected.width, true]);
  });

  it("says by code point what it doesn't have, and by size; outlines it has none", async () => {
    const bytes = await bakedAscii();
    const { engine } = await engineOf();
    using loaded = await engine.loadGlyphs(bytes);
    const { fonts } = loaded;
    const lacking = await errorOf(() => engine.render("caf\u00e9", { fonts, size: 16 }));
    expect(lacking).toMatchObject({ code: "glyph-not-there", codePoint: 0xe9 });
    expect(lacking?.message).toContain("U+00E9");
    const other = await errorOf(() => engine.render("cafe", { fonts, size: 17 }));
    expect(other).toMatchObject({ code: "glyph-not-there", sizePx: 17, codePoint: 0x63 });
    const laidOut = engine.layout([{ text: "caf" }, { text: "e", size: 18 }], { fonts, size: 16 });
    const surface = engine.createSurface({ width: 100, height: 40 });
    const onto = await errorOf(() => engine.draw(laidOut, surface));
    expect(onto).toMatchObject({ code: "glyph-not-there", sizePx: 18, codePoint: 0x65 });
    const mode = await errorOf(() => engine.render("cafe", { fonts, size: 16, renderMode: "lcd" }));
    expect(mode).toMatchObject({ code: "glyph-not-there", sizePx: 16, codePoint: 0x63 });
    expect(await errorOf(() => engine.render("a", { fonts, size: 300 }))).toMatchObject({ code: "glyph-not-there" });
    expect(await errorOf(() => fonts[0]!.glyphOutline(40))).toMatchObject({ code: "no-outlines" });
    expect(engine.render("cafe", { fonts, size: 16 }).width).toBeGreaterThan(20);
  });

  it("of one place in a pixel draws for engines that set glyphs at whole pixels", async () => {
    const glyphs = { subpixelPositions: 1 } as const;
    using real = await typecase.TextEngine.create({ cache: { glyphs } });
    const font = await real.loadFont(pathOf(latinFile));
    const { bytes } = await saved(real, { glyphs: [{ font, text: ascii, sizes: [16], ...glyphs }] });
    using engine = await typecase.TextEngine.create({ cache: { glyphs } });
    using loaded = await engine.loadGlyphs(bytes);
    const drawn = engine.render(text, { fonts: loaded.fonts, size: 16 });
    expect(equalBytes(drawn.data, real.render(text, { font, size: 16 }).data)).toBe(true);
    expect(loaded.bitmapCount).toBeLessThan(130);
  });

  it("counts in the engine's memory until it is disposed of", async () => {
    const bytes = await bakedAscii();
    const { engine } = await engineOf();
    const loaded = await engine.loadGlyphs(bytes);
    expect(engine.memory.stats().host["glyph archives"]?.currentBytes).toBe(loaded.byteLength);
    loaded[Symbol.dispose]();
    expect(engine.memory.stats().host["glyph archives"]?.currentBytes).toBe(0);
    expect(loaded.fonts[0]!.closed).toBe(true);
  });

  it("go with their engine where a caller forgets them, and are named as a leak, with their fonts or without", async () => {
    const { engine, fonts } = await engineOf(latinFile);
    const { bytes } = await saved(engine, { glyphs: [{ font: fonts[0]!, text: "office 0123", sizes: [16, 32] }] });
    await engine.loadGlyphs(bytes, { font: fonts[0] });
    await engine.loadGlyphs(bytes);
    const archives = () => engine.memory.leaks().filter(({ what }) => /^glyph archive of \d+ bitmaps$/.test(what));
    expect(archives()).toHaveLength(2);
    expect(archives()[0]!.bytes).toBe(engine.memory.stats().host["glyph archives"]!.currentBytes / 2);
    engine.dispose();
    expect(archives()).toHaveLength(2);
    expect(engine.memory.stats()).toMatchObject({ totalBytes: 0, usedBytes: 0 });
  });

  it("goes through pieces of any length, and is written in pieces of at most 72 KiB", async () => {
    const { engine, fonts } = await engineOf(latinFile);
    const options = { codec: "none", glyphs: [{ font: fonts[0]!, text: ascii, sizes: [64, 120] }] } as const;
    const { bytes, largest } = await saved(engine, options);
    expect(bytes.length).toBeGreaterThan(2 ** 20);
    expect(largest).toBeLessThanOrEqual(72 * 1024);
    const pieces = async function* () {
      for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7) % 99991)
        yield bytes.subarray(at, at + step);
    };
    const other = await engineOf();
    using loaded = await other.engine.loadGlyphs(pieces(), { maxBytes: 2 ** 26 });
    expect(loaded.bitmapCount).toBeGreaterThan(2 * 4 * 94);
  });
});

describe("an archive that is not right", () => {
  /** Few glyphs: a small archive. */
  async function small(codec: CodecName): Promise<Uint8Array> {
    const { engine, fonts } = await engineOf("test/fonts/Variable.ttf");
    return (await saved(engine, { codec, glyphs: [{ font: fonts[0]!, text: "A", sizes: [9] }] })).bytes;
  }

  it.each(["none", "gzip", "brotli", "lz4"] satisfies CodecName[])(
    "is an ArchiveError with its offset for each byte that is flipped, and the engine is as it was (%s)",
    async (codec) => {
      const bytes = await small(codec);
      const watched = await WatchedEngine.create();
      engines.push(watched.engine);
      for (let at = 0; at < bytes.length; at++) {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= 0xff;
        const error = await errorOf(() => watched.engine.loadGlyphs(damaged));
        // A length that is damaged shows where the file ends.
        if (!(error instanceof ArchiveError) || !(Number(Reflect.get(error, "offset")) <= bytes.length)) {
          expect.unreachable(`byte ${at} of ${bytes.length} gave ${error}`);
        }
        if (at % 64 === 0) expect(watched.complaints()).toEqual([]);
      }
      expect(watched.complaints()).toEqual([]);
    },
    60_000,
  );

  it("is one, or draws, where what it holds is changed and the checksums fit", async () => {
    const seed = Number(process.env.TYPECASE_SEED ?? 20261121);
    const random = prng(seed);
    const bytes = await small("none");
    const watched = await WatchedEngine.create();
    engines.push(watched.engine);
    let failures = 0;
    for (let round = 0; round < 400; round++) {
      const changed = Uint8Array.from(bytes);
      for (let change = 0; change <= random.int(0, 2); change++)
        changed[random.int(20, bytes.length - 1)] = random.int(0, 255);
      const error = await errorOf(async () =>
        (await watched.engine.loadGlyphs(withChecksums(changed)))[Symbol.dispose](),
      );
      if (error !== undefined && !(error instanceof ArchiveError)) expect.unreachable(`seed ${seed}: ${error}`);
      if (error !== undefined) failures++;
    }
    expect(failures, `seed ${seed}`).toBeGreaterThan(20);
    expect(watched.complaints(), `seed ${seed}`).toEqual([]);
  });

  it("is one where it is cut short anywhere", async () => {
    const bytes = await small("zlib");
    const watched = await WatchedEngine.create();
    engines.push(watched.engine);
    for (let length = 0; length < bytes.length; length += 64) {
      const error = await errorOf(() => watched.engine.loadGlyphs(bytes.slice(0, length)));
      expect(error, `${length} bytes`).toMatchObject({ name: "ArchiveError", offset: expect.any(Number) });
    }
    expect(watched.complaints()).toEqual([]);
  }, 60_000);

  it("is one for another version, another font, and for more than may come", async () => {
    const bytes = await small("none");
    const watched = await WatchedEngine.create();
    const { engine, font } = watched;
    engines.push(engine);
    const newer = Uint8Array.from(bytes);
    newer[8] = 9;
    expect(await errorOf(() => engine.loadGlyphs(newer))).toMatchObject({
      code: "unknown-version",
      version: 9,
      offset: 8,
    });
    const other = await errorOf(() => engine.loadGlyphs(bytes, { font }));
    expect(other).toMatchObject({ code: "other-font", expected: font.contentKey, offset: expect.any(Number) });
    const large = await errorOf(() => engine.loadGlyphs(bytes, { maxBytes: 100 }));
    expect(large).toMatchObject({ code: "too-large", offset: expect.any(Number) });
    const foreign = await errorOf(() => engine.loadGlyphs(bytesOf(latinFile)));
    expect(foreign).toMatchObject({ code: "not-an-archive", offset: 0 });
    expect(await errorOf(() => engine.loadGlyphs(7 as never))).toBeInstanceOf(TypeError);
    expect(watched.complaints()).toEqual([]);
  });

  it("leaves bitmaps alone that aren't what their strike is of: they are made of the font", async () => {
    for (const [said, meant] of [
      [
        { renderMode: "gray", gamma: 1.8 },
        { renderMode: "lcd", gamma: 1.85 },
      ],
      [
        { renderMode: "lcd", gamma: 1.85 },
        { renderMode: "gray", gamma: 1.8 },
      ],
    ] as const) {
      const { engine, fonts } = await engineOf(latinFile);
      const glyphs = [{ font: fonts[0]!, text: "pixels", sizes: [20], ...said }];
      const { bytes } = await saved(engine, { codec: "none", glyphs });
      const keyOf = ({ renderMode, gamma }: typeof said | typeof meant) => Buffer.from(`${renderMode}/${gamma}`);
      const changed = Buffer.from(bytes);
      const at = changed.indexOf(keyOf(said));
      expect(at).toBeGreaterThan(0);
      expect(keyOf(meant).copy(changed, at)).toBe(keyOf(said).length);
      const { engine: other, fonts: own } = await engineOf(latinFile);
      const options = { font: own[0]!, size: 20, ...meant };
      const expected = Uint8Array.from(other.render("pixels", options).data);
      other.memory.reclaim("emergency");
      await other.loadGlyphs(withChecksums(Uint8Array.from(changed)), { font: own[0]! });
      expect(Buffer.compare(other.render("pixels", options).data, expected)).toBe(0);
    }
  });

  it("is one where it promises 2^40 bytes, however well its checksums fit", async () => {
    const json = new TextEncoder().encode(JSON.stringify({ key: "k", pixel: 1, bitmaps: 0, pixelBytes: 2 ** 40 }));
    const record = Buffer.concat([Buffer.of(2), u32(json.length), json]);
    const body = Buffer.concat([Buffer.from("TCGAnone"), u32(1), u32(record.length), u32(record.length), record]);
    const watched = await WatchedEngine.create();
    engines.push(watched.engine);
    const error = await errorOf(() =>
      watched.engine.loadGlyphs(new Uint8Array(Buffer.concat([body, u32(crc32(body))]))),
    );
    expect(error).toMatchObject({ code: "too-large", offset: expect.any(Number) });
    expect(Reflect.get(error!, "byteLength")).toBeGreaterThanOrEqual(2 ** 40);
    expect(watched.complaints()).toEqual([]);
  });
});

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** An archive with the checksum of each frame as it must be; frames whose lengths were changed end it. */
function withChecksums(archive: Uint8Array): Uint8Array {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  let crc = crc32(archive.subarray(0, 12));
  for (let at = 12; at + 12 <= archive.length; ) {
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end + 4 > archive.length) break;
    crc = crc32(archive.subarray(at, end), crc);
    view.setUint32(end, crc, true);
    at = end + 4;
  }
  return archive;
}
