/** Large fonts that have to be waited for, opened for some text: what is fetched, and what other texts meet. */

import { existsSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TypecaseError } from "../../src/base/errors.ts";
import type { Font } from "../../src/font/font.ts";
import type { FontSource } from "../../src/source/font-source.ts";
import { prng } from "../reference/prng.ts";
import { type RangeServer, serveRanges } from "../support/range-server.ts";
import { largeCffFont } from "./cff-support.ts";
import { largeGlyfFont } from "./glyf-support.ts";
import { hebrewFile, latinFile, TestEngine, variableFile } from "./registry-support.ts";
import { fileBytes } from "./support.ts";

const seed = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);

const glyf = largeGlyfFont(undefined, 4096).bytes;
const cff = largeCffFont(10_000);

const cjkFile = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

let server: RangeServer;
let engine: TestEngine;
/** Draws as it should be: the same fonts, whole. */
let whole: TestEngine;

beforeAll(async () => {
  server = await serveRanges({
    "/glyf.ttf": glyf,
    "/cff.otf": cff,
    "/latin.ttf": fileBytes("assets/default/NotoSans-Regular.ttf"),
  });
  whole = await TestEngine.create();
});
afterAll(async () => {
  whole?.dispose();
  await server?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  engine = await TestEngine.create({ memory: { budget: 512 * 2 ** 20 } });
  Object.assign(server.sent, { bytes: 0, requests: 0 });
});
afterEach(() => {
  engine.dispose();
  expect(engine.memory.stats().owners.font.currentBytes).toBe(0);
});

const waiting = { code: "bytes-missing" };

function pixels(of: TestEngine, text: string, font: Font, options = {}): Uint8Array {
  return of.render(text, { font, size: 24, ...options }).data;
}

type Place = [name: string, bytes: Uint8Array, source: () => string | Blob];

const places: Place[] = [
  ["a glyf font at a URL", glyf, () => `${server.origin}/glyf.ttf`],
  ["a glyf font in a Blob", glyf, () => new Blob([glyf as Uint8Array<ArrayBuffer>])],
  ["a CFF font at a URL", cff, () => `${server.origin}/cff.otf`],
  ["a CFF font in a Blob", cff, () => new Blob([cff as Uint8Array<ArrayBuffer>])],
];

/** Seven characters of a font, far from each other. */
function sevenOf(font: Font): string {
  const characters: string[] = [];
  for (let codePoint = 0x21; codePoint < 0x2500; codePoint++) {
    if (font.glyphId(codePoint) !== 0) characters.push(String.fromCodePoint(codePoint));
  }
  return Array.from({ length: 7 }, (_, index) => characters[Math.floor((index * characters.length) / 7)]).join("");
}

describe.each(places)("%s that is opened for a text", (_name, bytes, source) => {
  let text: string;
  let reference: Font;

  beforeAll(async () => {
    reference = await whole.loadFont(bytes);
    text = sevenOf(reference);
  });

  it("draws it, and has fetched a fraction of its bytes", async () => {
    const font = await engine.loadFont(source(), { text });
    expect(pixels(engine, text, font)).toEqual(pixels(whole, text, reference));
    expect(font.isPartial).toBe(true);
    const { bytesRead, fileBytes: size } = font.sourceStats();
    expect(bytesRead).toBeLessThan(size / 3);
    if (typeof source() === "string") expect(server.sent.bytes).toBeLessThan(size / 3);
  });

  it("draws other texts once they are prepared, and until then no glyph in the place of another", async () => {
    const font = await engine.loadFont(source(), { text: "" });
    expect(() => pixels(engine, text, font)).toThrow(expect.objectContaining(waiting));
    expect(() => font.glyphOutline(font.glyphId(text.codePointAt(3)!))).toThrow(/await engine\.prepare/);
    await engine.prepare(text, { font });
    expect(pixels(engine, text, font)).toEqual(pixels(whole, text, reference));
  });

  it("draws paragraphs and runs that are handed to prepare", async () => {
    const font = await engine.loadFont(source(), { text: "" });
    const paragraph = engine.layout(text, { font, size: 24 });
    await engine.prepare(paragraph);
    expect(engine.render(paragraph).data).toEqual(pixels(whole, text, reference));
    const run = engine.shape(text.slice(0, 3), { font, size: 24 });
    await engine.prepare(run);
    expect(engine.render(run).data).toEqual(
      whole.render(whole.shape(text.slice(0, 3), { font: reference, size: 24 })).data,
    );
  });

  it("is fetched whole when it is opened without one, and draws anything", async () => {
    const part = await engine.loadFont(source(), { text: "" });
    const font = await engine.loadFont(source());
    expect(font.isPartial).toBe(false);
    // Of a URL both are one file; Blobs of the same bytes are told only once all of them are there.
    if (typeof source() === "string") expect(part.isPartial).toBe(false);
    expect(pixels(engine, text, font)).toEqual(pixels(whole, text, reference));
    expect(font.contentKey).toBe(reference.contentKey);
  });

  it("warms up and goes to archives without being prepared", async () => {
    const font = await engine.loadFont(source(), { text: "" });
    const warmed = await engine.warm(text, { font, size: 24, coverage: 1 });
    expect(warmed.isComplete).toBe(true);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const glyphs = [{ font, text, sizes: [24] }];
    const [archive] = await Promise.all([
      new Response(readable).blob(),
      engine.saveGlyphs(writable, { glyphs, codec: "none" }),
    ]);
    expect(archive.size).toBeGreaterThan(100);
    expect(font.contentKey).toBe(reference.contentKey);
  });

  it("stops with the signal's reason, and can be prepared after it", async () => {
    const reason = new Error("changed my mind");
    const controller = new AbortController();
    const font = await engine.loadFont(source(), { text: "", signal: controller.signal });
    controller.abort(new Error("too late for opening"));
    await expect(engine.prepare(text, { font, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const another = new AbortController();
    const preparing = engine.prepare(text, { font, signal: another.signal });
    another.abort(reason);
    await expect(preparing).rejects.toBe(reason);
    await engine.prepare(text, { font });
    expect(pixels(engine, text, font)).toEqual(pixels(whole, text, reference));
  });
});

describe("a large font that is opened for a text", () => {
  it("takes few requests, and none for what is there", async () => {
    const font = await engine.loadFont(`${server.origin}/cff.otf`, { text: "" });
    const reference = await whole.loadFont(cff);
    const text = sevenOf(reference);
    await engine.prepare(text, { font });
    const before = { ...server.sent };
    await engine.prepare(text, { font });
    await Promise.all([font.prepare([0]), engine.prepare(text.slice(2), { font, size: 90 })]);
    expect(server.sent).toEqual(before);
    expect(before.requests).toBeLessThan(30);
  });

  it(`draws any text that several at a time prepare (seed ${seed})`, async () => {
    const random = prng(seed);
    const font = await engine.loadFont(`${server.origin}/glyf.ttf`, { text: "" });
    const reference = await whole.loadFont(glyf);
    const characters = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x21 + index)).filter(
      (character) => reference.glyphId(character.codePointAt(0)!) !== 0,
    );
    const texts = Array.from({ length: 12 }, () =>
      Array.from({ length: 1 + random.int(0, 8) }, () => characters[random.int(0, characters.length - 1)]).join(""),
    );
    await Promise.all(texts.map((text) => engine.prepare(text, { font })));
    for (const text of texts) expect(pixels(engine, text, font), text).toEqual(pixels(whole, text, reference));
  });

  it("brings in what features make of the text, and what stands upright in vertical text", async () => {
    const font = await engine.loadFont(`${server.origin}/glyf.ttf`, { text: "" });
    const reference = await whole.loadFont(glyf);
    for (const options of [{ features: { smcp: true, frac: true } }, { writingMode: "vertical-rl" as const }]) {
      await engine.prepare("office 1/2 Åé", { font, ...options });
      expect(pixels(engine, "office 1/2 Åé", font, options)).toEqual(
        pixels(whole, "office 1/2 Åé", reference, options),
      );
    }
  });

  it("of which even advances are in its outlines, as those of a variable font without HVAR, is laid out and drawn", async () => {
    const { bytes } = largeGlyfFont("test/fonts/Variable.ttf", 2 ** 19);
    server.files.set("/variable.ttf", bytes);
    const reference = await whole.loadFont(bytes, { variations: { wght: 900 } });
    const variations = { wght: 900 };
    const font = await engine.loadFont(`${server.origin}/variable.ttf`, { text: "", variations });
    expect(font.isPartial).toBe(true);
    expect(() => pixels(engine, "BAB", font)).toThrow(expect.objectContaining(waiting));
    await engine.prepare("BAB", { font });
    expect(pixels(engine, "BAB", font)).toEqual(pixels(whole, "BAB", reference));
    const light = font.at({ wght: 300 });
    expect(pixels(engine, "AB", light)).toEqual(pixels(whole, "AB", reference.at({ wght: 300 })));
    const other = await engine.loadFont(`${server.origin}/variable.ttf`, { text: "AB", variations });
    expect(pixels(engine, "AB", other)).toEqual(pixels(whole, "AB", reference));
  });

  it("draws as instructed, in distances and as SVG what was prepared", async () => {
    const reference = await whole.loadFont(glyf);
    const font = await engine.loadFont(`${server.origin}/glyf.ttf`, { text: "Hamburg" });
    for (const options of [{ hinting: "full" as const }, { renderMode: "sdf" as const }]) {
      expect(pixels(engine, "Hamburg", font, options)).toEqual(pixels(whole, "Hamburg", reference, options));
    }
    const svg = (of: TestEngine, each: Font) => of.toSVG(of.layout("Hamburg", { font: each, size: 20 }));
    expect(svg(engine, font)).toBe(svg(whole, reference));
  });

  it("fails where its file has changed, and where the network has failed works once it is there again", async () => {
    const font = await engine.loadFont(`${server.origin}/glyf.ttf`, { text: "" });
    server.files.set("/glyf.ttf", glyf.slice());
    await expect(engine.prepare("new", { font })).rejects.toMatchObject({ code: "read-failed" });
    server.files.delete("/glyf.ttf");
    await expect(engine.prepare("new", { font })).rejects.toMatchObject({ code: "fetch-failed", status: 404 });
    server.files.set("/glyf.ttf", glyf);
    await engine.prepare("new", { font });
    expect(pixels(engine, "new", font)).toEqual(pixels(whole, "new", await whole.loadFont(glyf)));
  });

  it("is read whole where the server takes no ranges, and where it is small", async () => {
    const plain = await engine.loadFont(`${server.origin}/plain/glyf.ttf`, { text: "a" });
    const small = await engine.loadFont(`${server.origin}/latin.ttf`, { text: "a" });
    const local = await engine.loadFont(latinFile, { text: "a" });
    const varied = await engine.loadFont(variableFile, { text: "A", variations: { wght: 900 } });
    expect([plain, small, local, varied].map((font) => font.isPartial)).toEqual([false, false, false, false]);
    for (const font of [plain, small, local]) expect(() => pixels(engine, "other", font)).not.toThrow();
  });

  it("has arguments that are checked", async () => {
    const font = await engine.loadFont(`${server.origin}/glyf.ttf`, { text: "" });
    await expect(engine.loadFont(glyf, { text: 5 as unknown as string })).rejects.toThrow(/^text must be a string/);
    await expect(font.prepare([1e6])).rejects.toMatchObject({ code: "glyph-out-of-range" });
    await expect(engine.prepare(null as unknown as string, { font })).rejects.toThrow(TypeError);
    font.close();
    await expect(font.prepare([1])).rejects.toMatchObject({ code: "closed" });
  });
});

describe("a large font that is registered for texts", () => {
  const file = () => `${server.origin}/glyf.ttf`;

  it("is loaded by prepare, with what the text needs of it", async () => {
    await engine.fonts.add(file(), { family: "Large", text: "" });
    expect(() => engine.measure("Hamburg", { families: "Large" })).toThrow(/prepare/);
    await engine.prepare("Hamburg", { families: "Large", size: 24 });
    expect(server.sent.bytes).toBeLessThan(glyf.byteLength / 3);
    const reference = await whole.loadFont(glyf);
    expect(engine.render("Hamburg", { families: "Large", size: 24 }).data).toEqual(pixels(whole, "Hamburg", reference));
    expect(() => engine.render("Zebra", { families: "Large", size: 24 })).toThrow(expect.objectContaining(waiting));
    expect(engine.fonts.errors).toEqual([]);
  });

  it("is loaded by fonts.load for its text, and for the one that it is registered for", async () => {
    await engine.fonts.add(file(), { family: "Large", text: "Zebra" });
    await engine.fonts.load("24px Large", { text: "Hamburg" });
    for (const text of ["Zebra", "Hamburg"]) {
      expect(() => engine.render(text, { families: "Large", size: 24 })).not.toThrow();
    }
  });

  it("gives up its bytes like others, and prepare fetches them again", async () => {
    const large = await engine.fonts.add(file(), { family: "Large", text: "" });
    await engine.fonts.add(latinFile, { family: "Latin" });
    await engine.prepare("Hamburg", { families: "Large", size: 24 });
    const paragraph = engine.layout("Hamburg", { families: "Large", size: 24 });
    const picture = engine.render(paragraph).data;
    engine.fonts.cache.setLimits({ fonts: 1 });
    engine.measure("other", { families: "Latin" });
    engine.fonts.cache.drain();
    expect(large.status).toBe("unloaded");
    expect(() => engine.render(paragraph)).toThrow(expect.objectContaining({ code: "not-loaded" }));
    await engine.prepare(paragraph);
    expect(large.status).toBe("loaded");
    expect(engine.render(paragraph).data).toEqual(picture);
    expect(engine.fonts.cache.stats()).toMatchObject({ reopened: 1, fixedFonts: 0 });
  });

  it("is not left out where it stood in for another before it gave up its bytes", async () => {
    await engine.fonts.add(file(), { family: "Large", text: "" });
    const hebrew = await engine.loadFont(hebrewFile);
    await engine.fonts.add(hebrewFile, { family: "Hebrew" });
    await engine.fonts.load("24px Large");
    const reference = await whole.loadFont(glyf);
    const [first, second] = Array.from({ length: 0x2000 }, (_, index) => 0xc0 + index)
      .filter((codePoint) => reference.glyphId(codePoint) !== 0 && hebrew.glyphId(codePoint) === 0)
      .map((codePoint) => String.fromCodePoint(codePoint)) as [string, string];
    const familiesOf = (text: string) =>
      engine.layout(text, { families: "Hebrew" }).lines.flatMap(({ runs }) => runs.map(({ run }) => run.font.family));
    await engine.prepare(first, { families: "Hebrew" });
    expect(familiesOf(first)).toEqual(["Large"]);
    engine.fonts.cache.setLimits({ fonts: 0 });
    expect(() => familiesOf(second)).toThrow(expect.objectContaining({ code: "not-loaded" }));
    engine.fonts.cache.setLimits({ fonts: 2 });
    await engine.prepare(second, { families: "Hebrew" });
    expect(familiesOf(second)).toEqual(["Large"]);
  });

  it("that can't be fetched is an error of prepare, and one that is damaged is passed over", async () => {
    const gone = await engine.fonts.add(`${server.origin}/gone.ttf`, { family: "Gone", text: "" });
    await engine.fonts.add(latinFile, { family: "Latin" });
    const options = { families: "Gone, Latin" };
    await expect(engine.prepare("a", options)).rejects.toMatchObject({ code: "fetch-failed" });
    expect(gone.status).toBe("unloaded");
    server.files.set("/gone.ttf", new TextEncoder().encode("this is no font at all"));
    await engine.prepare("a", options);
    expect(gone.status).toBe("failed");
    expect(engine.fonts.errors.map(({ error }) => error.code)).toEqual(["not-a-font"]);
    expect(engine.layout("a", options).lines[0]!.runs[0]!.run.font.family).toBe("Latin");
  });
});

describe.skipIf(!existsSync(cjkFile))("Noto Sans CJK, a collection of 19 MB, at a URL", () => {
  it("draws seven characters and has fetched 2 MB", async () => {
    server.files.set("/cjk.ttc", readFileSync(cjkFile));
    const text = "永和九年歲在癸";
    const font = await engine.loadFont(`${server.origin}/cjk.ttc`, { postScriptName: "NotoSansCJKsc-Regular", text });
    const reference = await whole.loadFont(cjkFile, { postScriptName: "NotoSansCJKsc-Regular" });
    expect(pixels(engine, text, font)).toEqual(pixels(whole, text, reference));
    expect(server.sent.bytes).toBeLessThan(3 * 2 ** 20);
    expect(font.sourceStats().heldBytes).toBeLessThan(3 * 2 ** 20);
  });
});

describe(`a damaged large font (seed ${seed})`, () => {
  const small = largeCffFont(5000);

  /** What drawing comes to: pixels, or the code of an error. */
  async function outcome(draw: () => Promise<Uint8Array>): Promise<string> {
    try {
      return Buffer.from(await draw()).toString("base64");
    } catch (error) {
      if (!(error instanceof TypecaseError)) throw error;
      return error.code;
    }
  }

  it.each([
    ["glyf", glyf],
    ["CFF ", small],
  ])("ends by parts as it does whole: %s", async (tag, intact) => {
    const random = prng(seed);
    const reference = await whole.loadFont(intact);
    const text = sevenOf(reference);
    const { offset, byteLength } = recordOf(intact, tag);
    const outcomes = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const bytes = intact.slice();
      // Where the table opens, in loca, and where the glyphs of the text are, as far as chance finds them.
      const [from, range] = round % 3 === 0 ? [offset, 400] : round % 3 === 1 ? [0, 8192] : [offset, byteLength];
      for (let i = random.int(1, round % 3 === 2 ? 4000 : 3); i > 0; i--) {
        bytes[from + random.int(0, range - 1)] = random.int(0, 255);
      }
      const parts: FontSource = {
        label: "damaged",
        byteLength: bytes.byteLength,
        read: async (at, length) => bytes.slice(at, at + length),
        close: async () => {},
      };
      const ofAll = await outcome(async () => {
        using font = await whole.loadFont(bytes);
        return pixels(whole, text, font);
      });
      const byParts = await outcome(async () => {
        using font = await engine.loadFont(parts, { text });
        return pixels(engine, text, font);
      });
      expect(byParts, `round ${round}`).toBe(ofAll);
      outcomes.add(ofAll);
    }
    expect(outcomes.size).toBeGreaterThan(1);
  });
});

function recordOf(font: Uint8Array, tag: string): { offset: number; byteLength: number } {
  const view = new DataView(font.buffer, font.byteOffset);
  for (let at = 12; ; at += 16) {
    if (String.fromCharCode(...font.subarray(at, at + 4)) !== tag) continue;
    return { offset: view.getUint32(at + 8), byteLength: view.getUint32(at + 12) };
  }
}
