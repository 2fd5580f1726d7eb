/**
 * Text from archives without fonts: its pictures are those of an engine with the simple shaper on the same archive. The seed
 * is printed; `TYPECASE_SEED` sets it.
 */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { BakedText, type BakedTextOptions } from "../../src/entry/node-baked.ts";
import { ArchiveError, type Font, TextEngine } from "../../src/entry/node-simple.ts";
import { decodePng } from "../reference/png-decode.ts";
import { prng } from "../reference/prng.ts";

const seed = Number(process.env.TYPECASE_SEED ?? 20261121);
const CHARACTERS = " ABEFLOTVWYabcdefghijklmnopqrstuvwxyz.,-AVÄéß1234\u00ad";
const SIZES = [12, 16, 24, 33];
const wasm = readFileSync("dist/kernels.wasm");

let archive: Uint8Array;
let engine: TextEngine;
let font: Font;
let baked: BakedText;

/** All bytes that `write` puts into a stream. */
async function collected(write: (stream: WritableStream<Uint8Array>) => Promise<unknown>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await write(new WritableStream({ write: (part) => void parts.push(part.slice()) }));
  return Uint8Array.from(Buffer.concat(parts));
}

async function archiveOf(path: string, text: string, sizes: readonly number[]): Promise<Uint8Array> {
  const maker = await TextEngine.create({ wasm });
  const source = await maker.loadFont(path);
  const made = await collected((stream) => maker.saveGlyphs(stream, { glyphs: [{ font: source, text, sizes }] }));
  maker.dispose();
  return made;
}

beforeAll(async () => {
  archive = await archiveOf("assets/default/NotoSans-Regular.ttf", CHARACTERS, SIZES);
  engine = await TextEngine.create({ wasm });
  font = (await engine.loadGlyphs(archive)).fonts[0]!;
  baked = await BakedText.load(archive, { wasm });
});

describe("BakedText", () => {
  it(`draws what an engine with the simple shaper draws, seed ${seed}`, () => {
    const random = prng(seed);
    const characters = [...CHARACTERS.trim()];
    const word = () => Array.from({ length: random.int(1, 9) }, () => random.pick(characters)).join("");
    for (let round = 0; round < 150; round++) {
      const line = () => Array.from({ length: random.int(1, 5) }, word).join(" ");
      const text = Array.from({ length: random.int(1, 4) }, line).join("\n");
      const scale = random.pick([1, 1, 2, 0.5]);
      const options: BakedTextOptions = {
        size: random.pick(SIZES) / scale,
        scale,
        color: random.pick(["#123", "#e63946", [20, 40, 250, 128]]),
        background: random.pick([[0, 0, 0, 0], "#fff", "#ffd16680"]),
        padding: random.pick([0, 3, 7.5]),
        ...(random.int(0, 1) && { lineHeight: 1.4 }),
      };
      const expected = engine.render(text, { font, whiteSpace: "pre", ...options });
      const given = baked.render(text, options);
      const what = JSON.stringify({ text, options });
      expect([given.width, given.height], what).toEqual([expected.width, expected.height]);
      expect(Buffer.compare(given.data, expected.data), what).toBe(0);
    }
  });

  it("draws the same by the kernels that it brings along", async () => {
    using alone = await BakedText.load(archive);
    for (const background of ["#fff", "#ffd16680", [0, 0, 0, 0]] as const) {
      const [given, expected] = [alone, baked].map((each) => each.render("AVAVA\nType", { size: 33, background }));
      expect(Buffer.compare(given!.data, expected!.data)).toBe(0);
    }
  });

  it("measures what the engine measures", () => {
    const text = "AVAVA Type\nto the left";
    const expected = engine.measure(text, { font, size: 24, whiteSpace: "pre" });
    const given = baked.measure(text, { size: 24 });
    expect(given.width).toBeCloseTo(expected.width, 6);
    expect(given.height).toBeCloseTo(expected.height, 6);
    expect(baked.families).toEqual(["Noto Sans"]);
  });

  it("reads streams and blobs, and writes PNG files", async () => {
    for (const source of [
      new Blob([archive as Uint8Array<ArrayBuffer>]),
      new Response(archive as Uint8Array<ArrayBuffer>),
    ]) {
      using again = await BakedText.load(source, { wasm });
      const picture = again.render("Type", { size: 24, background: "#fff", padding: 4 });
      expect(
        Buffer.compare(picture.data, baked.render("Type", { size: 24, background: "#fff", padding: 4 }).data),
      ).toBe(0);
      const png = decodePng(await BakedText.toPNG(picture));
      expect([png.width, png.height]).toEqual([picture.width, picture.height]);
      expect(Buffer.compare(png.rgba, picture.data)).toBe(0);
    }
  });

  it("says which character, size or family the archive lacks", () => {
    expect(() => baked.render("Ω", { size: 24 })).toThrow(ArchiveError);
    expect(() => baked.render("Ω", { size: 24 })).toThrow("U+03A9");
    expect(() => baked.render("Type", { size: 25 })).toThrow("25 px");
    expect(() => baked.render("Type", { size: 24, family: "Serif" })).toThrow('"Serif"');
    expect(baked.render("Type", { size: 24 }).width).toBeGreaterThan(0);
  });

  it("names wrong arguments", () => {
    const render = (options: object) => () => baked.render("Type", options as BakedTextOptions);
    expect(render({})).toThrow(TypeError);
    expect(render({ size: 24, color: "red" })).toThrow(/^color must be a hexadecimal colour/);
    expect(render({ size: 24, padding: -1 })).toThrow(/^padding must be/);
    expect(render({ size: 24, background: [1, 2, 3] })).toThrow(/^background must have four channels/);
    expect(() => baked.render(7 as unknown as string, { size: 24 })).toThrow(TypeError);
  });

  it("refuses archives that are cut or changed anywhere, by a typed error", async () => {
    const random = prng(seed + 1);
    for (let round = 0; round < 60; round++) {
      const bytes = archive.slice(0, random.int(0, 1) ? archive.length : random.int(0, archive.length - 1));
      if (bytes.length === archive.length) bytes[random.int(0, bytes.length - 1)]! ^= 1 << random.int(0, 7);
      await expect(BakedText.load(bytes, { wasm })).rejects.toThrow(ArchiveError);
    }
  });

  it("refuses archives over its bound, and work after it was disposed of", async () => {
    await expect(BakedText.load(archive, { wasm, maxBytes: 1000 })).rejects.toThrow(ArchiveError);
    const gone = await BakedText.load(archive, { wasm });
    gone[Symbol.dispose]();
    gone[Symbol.dispose]();
    expect(() => gone.render("Type", { size: 24 })).toThrow("disposed");
  });
});
