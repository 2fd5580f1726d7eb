/** Bad input through the public API: a typed error that names what is wrong, or a correct picture; and an engine as before. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FontInput } from "../../src/entry/node.ts";
import {
  arabicFile,
  bytesOf,
  chineseFile,
  errorOf,
  latinFile,
  liveBlocks,
  pathOf,
  pixelAt,
  typecase,
  WatchedEngine,
} from "./support.ts";

const { FontError, InsufficientMemory, LayoutError, RenderError, ShapingError, TextEngine, TypecaseError } = typecase;

let watched: WatchedEngine;
let folder: string;

beforeAll(async () => {
  watched = await WatchedEngine.create();
  folder = await mkdtemp(join(tmpdir(), "typecase-bad-input-"));
});
afterAll(async () => {
  watched.engine.dispose();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => expect(watched.complaints()).toEqual([]));

describe("a source that is no font", () => {
  const text = new TextEncoder().encode(
    "This is no font, but a sentence of some length, as files named .ttf may hold.",
  );

  const sources: [name: string, source: () => FontInput, code: string, fact: RegExp][] = [
    ["a missing file", () => join(folder, "none.ttf"), "file-not-found", /none\.ttf/],
    ["a missing file by its URL", () => pathToFileURL(join(folder, "none.ttf")), "file-not-found", /none\.ttf/],
    ["a folder", () => folder, "read-failed", /typecase-bad-input/],
    ["an empty file", () => join(folder, "empty.ttf"), "empty", /empty\.ttf/],
    ["no bytes", () => new Uint8Array(0), "empty", /Uint8Array/],
    ["an empty Blob", () => new Blob([]), "empty", /Blob/],
    ["a text file", () => join(folder, "text.ttf"), "not-a-font", /text\.ttf.*"This"/],
    ["bytes of text", () => text, "not-a-font", /Uint8Array.*"This"/],
    ["one byte", () => new Uint8Array(1), "not-a-font", /Uint8Array/],
    ["a PNG", () => bytesOf("docs/sample.png"), "not-a-font", /89 50 4e 47/],
    ["what is no WOFF2", () => new TextEncoder().encode("wOF2 and so on, for a while"), "unpacking-failed", /WOFF2/],
    ["a response that failed", () => new Response("gone", { status: 410 }), "fetch-failed", /410/],
    ["an URL that is none", () => "http://", "fetch-failed", /http:/],
  ];

  beforeAll(async () => {
    await writeFile(join(folder, "empty.ttf"), "");
    await writeFile(join(folder, "text.ttf"), text);
  });

  it.each(sources)("%s is a FontError that says so", async (_, source, code, fact) => {
    const error = await errorOf(() => watched.engine.loadFont(source()));
    expect(error).toBeInstanceOf(FontError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(fact) });
  });

  it.each([undefined, null, 5, true, {}, [], new Int32Array(4)])("%j is a TypeError", async (source) => {
    const error = await errorOf(() => watched.engine.loadFont(source as unknown as FontInput));
    expect(error).toBeInstanceOf(TypeError);
    expect(error!.message).toMatch(/^source must be/);
  });
});

describe("a truncated font", () => {
  it.each([latinFile, arabicFile, chineseFile, "test/fonts/TwoFaces.ttc", "test/fonts/Variable.ttf"])(
    "%s, cut at any of 120 places, is an error of its own or draws",
    async (file) => {
      const whole = bytesOf(file);
      for (let cut = 0; cut < 120; cut++) {
        // The directory and the tables' heads get half of the cuts: that is where most readers fail.
        const byteLength = cut < 60 ? cut * 7 : Math.floor(((cut - 59) / 61) * (whole.byteLength - 1));
        const error = await errorOf(async () => {
          const font = await watched.engine.loadFont(whole.slice(0, byteLength));
          try {
            watched.engine.render("Agé، 你好", { font, size: 20 });
          } finally {
            font.close();
          }
        });
        if (error !== undefined) expect(error, `${byteLength} bytes`).toBeInstanceOf(FontError);
        expect(watched.complaints(), `${byteLength} bytes`).toEqual([]);
      }
    },
  );
});

describe("a number that is no size", () => {
  it.each([0, -1, Number.NaN, 1e9, Number.POSITIVE_INFINITY])("size %d is a RangeError everywhere", async (size) => {
    const { engine, font } = watched;
    const calls = [
      () => engine.shape("Ag", { font, size }),
      () => engine.layout("Ag", { font, size }),
      () => engine.layout([{ text: "Ag", size }], { font }),
      () => engine.measure("Ag", { font, size }),
      () => engine.render("Ag", { font, size }),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(RangeError);
      expect(error!.message).toMatch(/size must be between .*, got /);
    }
  });

  it("the least and the greatest size are a picture, or an error that says what didn't fit", async () => {
    const { engine } = watched;
    const font = await engine.loadFont(bytesOf(latinFile));
    expect(engine.render("Ag", { font, size: 1 / 64 })).toMatchObject({ width: 1, height: 1 });
    expect(engine.render("Ag", { font, size: 10_000, width: 300, height: 200 })).toMatchObject({
      width: 300,
      height: 200,
    });
    const error = await errorOf(() => engine.render("Ag", { font, size: 10_000, scale: 3 }));
    expect(error).toMatchObject({ code: "surface-too-large", width: expect.any(Number), limit: 32767 });
    font.close();
  });

  it.each([
    ["padding", -1],
    ["padding", Number.NaN],
    ["padding", 1e9],
    ["scale", 0],
    ["width", -1],
    ["width", 1e9],
    ["height", Number.NaN],
    ["scale", 1e9],
    ["maxWidth", -1],
    ["maxWidth", Number.NaN],
    ["maxLines", 0],
    ["maxLines", 1.5],
    ["lineHeight", -1],
    ["lineHeight", Number.NaN],
    ["letterSpacing", Number.POSITIVE_INFINITY],
    ["wordSpacing", Number.NaN],
    ["tabSize", -1],
  ])("%s %d is a RangeError that names it", async (name, value) => {
    const error = await errorOf(() => watched.engine.render("Ag", { font: watched.font, [name]: value }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error!.message).toContain(name);
  });

  it("a picture of a side over the limit is a RenderError with its size", async () => {
    const { engine, font } = watched;
    const wide = await errorOf(() => engine.render("wide ".repeat(5000), { font, size: 20 }));
    expect(wide).toBeInstanceOf(RenderError);
    expect(wide).toMatchObject({ code: "surface-too-large", width: expect.any(Number), limit: 32767 });
  });
});

describe("text that is odd", () => {
  it.each(["\ud800", "\udc00", "a\ud800b", "\udc00\ud800", "مر\ud800حبا", "e\u0301\ud83d"])(
    "a lone surrogate in %j draws as a missing character, and the rest as ever",
    async (text) => {
      const { engine } = watched;
      const fonts = [await engine.loadFont(bytesOf(latinFile)), await engine.loadFont(bytesOf(arabicFile))];
      const bitmap = engine.render(text, { fonts, size: 20 });
      expect(bitmap.data.some((value) => value > 0)).toBe(true);
      const replaced = engine.measure(text.replace(/\p{Surrogate}/gu, "\ufffd"), { fonts, size: 20 });
      expect(bitmap.height).toBe(Math.ceil(replaced.height));
      for (const font of fonts) font.close();
    },
  );

  it.each(["", "\n", "\r\n\r\n", "\0", "\u202e\u2066", "\ufeff", "\t\t", "\u200b"])(
    "%j has no ink and is a picture",
    async (text) => {
      const { engine } = watched;
      const font = await engine.loadFont(bytesOf(latinFile));
      const bitmap = engine.render(text, { font, size: 20 });
      expect(bitmap.height).toBeGreaterThan(0);
      if (text !== "\0") expect(bitmap.data.every((value) => value === 0)).toBe(true);
      font.close();
    },
  );

  it("ten megabytes in lines are a picture of all of them, or say that it is too large", async () => {
    const { engine } = watched;
    const font = await engine.loadFont(bytesOf(latinFile));
    const sentence = "The quick brown fox jumps over the lazy dog. ";
    const text = sentence.repeat(Math.ceil((10 * 2 ** 20) / sentence.length)).slice(0, 10 * 2 ** 20);
    const started = performance.now();
    const paragraph = engine.layout(text, { font, size: 2, maxWidth: 30_000 });
    expect(paragraph.lines.at(-1)!.end).toBe(text.length);
    const bitmap = engine.render(paragraph, { pixelFormat: "gray8" });
    expect(bitmap.width).toBeGreaterThan(29_000);
    const lastRow = bitmap.data.subarray((bitmap.height - 2) * bitmap.stride);
    expect(bitmap.data.subarray(0, 4 * bitmap.stride).some((value) => value < 200)).toBe(true);
    expect(lastRow.length).toBe(2 * bitmap.stride);
    const error = await errorOf(() => engine.render(paragraph, { scale: 8 }));
    expect(error).toMatchObject({ code: "surface-too-large" });
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(engine.memory.stats().linearBytes).toBeLessThan(256 * 2 ** 20);
    font.close();
  }, 120_000);

  it("more than 16 Mi code units are a LayoutError with both numbers", async () => {
    const { engine, font } = watched;
    const length = 16 * 2 ** 20 + 1;
    const error = await errorOf(() => engine.layout("x".repeat(length), { font }));
    expect(error).toBeInstanceOf(LayoutError);
    expect(error).toMatchObject({ code: "text-too-long", length, limit: length - 1 });
  });
});

describe("a colour that is unknown", () => {
  it.each(["nope", "", "#12", "rgb(1 2", "currentcolor", "constructor", "#".repeat(1e6)])(
    "%#: is a RangeError that quotes its beginning",
    async (color) => {
      const { engine, font } = watched;
      for (const options of [{ color }, { background: color }]) {
        const error = await errorOf(() => engine.render("Ag", { font, ...options }));
        expect(error).toBeInstanceOf(RangeError);
        expect(error!.message).toMatch(/^(color|background) must be a CSS colour, got /);
        expect(error!.message.length).toBeLessThan(100);
      }
      const inSpan = await errorOf(() => engine.layout([{ text: "a" }, { text: "b", color }], { font }));
      expect(inSpan).toBeInstanceOf(RangeError);
      expect(inSpan!.message).toMatch(/^spans\[1\]\.color must be a CSS colour/);
      const inSvg = await errorOf(() => engine.toSVG(engine.layout("Ag", { font }), { color }));
      expect(inSvg).toBeInstanceOf(RangeError);
    },
  );
});

describe("a glyph id out of range", () => {
  it.each([-1, 908, 65_536, 1e9, 0.5, Number.NaN])("%d is a FontError with the font's count", async (glyphId) => {
    const { font } = watched;
    const calls = [
      () => font.glyphOutline(glyphId),
      () => font.glyphName(glyphId),
      () => font.advanceUnits(glyphId),
      () => font.kerningUnits(glyphId, 1),
      () => font.kerningUnits(1, glyphId),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(FontError);
      expect(error).toMatchObject({ code: "glyph-out-of-range", glyphId, glyphCount: 908 });
    }
  });

  it("has no character: a code point that the font lacks is glyph 0", () => {
    for (const codePoint of [-1, 0x110000, Number.NaN, 1e9, 0.5, 0x4f60])
      expect(watched.font.glyphId(codePoint)).toBe(0);
  });
});

describe("an argument of the wrong kind", () => {
  /** Calls without their types, as a program in JavaScript makes them. */
  type Loose = Record<string, (...args: unknown[]) => unknown>;
  const loose = (value: unknown): Loose => value as Loose;
  const calls: [name: string, argument: RegExp, call: () => unknown][] = [
    ["loadFont(bytes, null)", /options/, () => loose(watched.engine).loadFont!(bytesOf(latinFile), null)],
    [
      "loadFont with a variation",
      /variations/,
      () => loose(watched.engine).loadFont!(bytesOf(latinFile), { variations: 5 }),
    ],
    ["loadFont with a signal", /signal/, () => loose(watched.engine).loadFont!(bytesOf(latinFile), { signal: 5 })],
    ["loadFont with an index", /index/, () => loose(watched.engine).loadFont!(bytesOf(latinFile), { index: "0" })],
    ["shape(text)", /options/, () => loose(watched.engine).shape!("x")],
    ["shape(text, {})", /font/, () => loose(watched.engine).shape!("x", {})],
    ["shape(5)", /text/, () => loose(watched.engine).shape!(5, { font: watched.font })],
    [
      "shape in a direction",
      /direction/,
      () => loose(watched.engine).shape!("x", { font: watched.font, direction: 1 }),
    ],
    ["shape with features", /features/, () => loose(watched.engine).shape!("x", { font: watched.font, features: 5 })],
    ["layout(text)", /options/, () => loose(watched.engine).layout!("x")],
    ["layout(null)", /text/, () => loose(watched.engine).layout!(null, { font: watched.font })],
    ["layout([5])", /spans\[0\]/, () => loose(watched.engine).layout!([5], { font: watched.font })],
    ["layout with fonts", /fonts/, () => loose(watched.engine).layout!("x", { fonts: watched.font })],
    ["layout with a font", /fonts\[1\]/, () => loose(watched.engine).layout!("x", { fonts: [watched.font, 5] })],
    ["layout with a size", /size/, () => loose(watched.engine).layout!("x", { font: watched.font, size: "16" })],
    ["render()", /text/, () => loose(watched.engine).render!()],
    ["render(paragraph, null)", /options/, () => loose(watched.engine).render!("x", null)],
    ["render in a colour", /color/, () => loose(watched.engine).render!("x", { font: watched.font, color: 5 })],
    ["toSVG(text)", /paragraph/, () => loose(watched.engine).toSVG!("x")],
    ["toJSON(null)", /paragraph/, () => loose(watched.engine).toJSON!(null)],
    ["font.at(5)", /variations/, () => loose(watched.font).at!(5)],
    ["create(null)", /options/, () => loose(TextEngine).create!(null)],
    ["create with memory", /memory/, () => loose(TextEngine).create!({ memory: 5 })],
    ["create with SIMD", /simd/, () => loose(TextEngine).create!({ simd: "yes" })],
  ];

  it.each(calls)("%s is a TypeError that names it", async (_, argument, call) => {
    const error = await errorOf(call);
    expect(error).toBeInstanceOf(TypeError);
    expect(error!.message).toMatch(argument);
    expect(error!.message).toMatch(/must be/);
  });

  it("a module that is another's is an error that says which part can't start", async () => {
    const kernels = await errorOf(() => TextEngine.create({ wasm: bytesOf("dist/harfbuzz.wasm") as BufferSource }));
    expect(kernels).toBeInstanceOf(RenderError);
    expect(kernels).toMatchObject({ code: "kernels-unavailable" });
    const shaper = await errorOf(() =>
      TextEngine.create({ harfbuzzWasm: bytesOf("dist/kernels.wasm") as BufferSource }),
    );
    expect(shaper).toBeInstanceOf(ShapingError);
    expect(shaper).toMatchObject({ code: "shaper-unavailable", shaper: "harfbuzz" });
    const missing = await errorOf(() => TextEngine.create({ wasm: pathToFileURL(join(folder, "none.wasm")) }));
    expect(missing).toMatchObject({ code: "kernels-unavailable", cause: { code: "ENOENT" } });
  });
});

describe("a script, language, direction or feature that is none", () => {
  const options: [name: string, option: object, message: RegExp][] = [
    ["script", { script: "arabic" }, /^script must be an ISO 15924 code of four letters, got "arabic"/],
    ["empty script", { script: "" }, /^script must be/],
    ["language", { language: "en_US" }, /^language must be a BCP 47 language tag, got "en_US"/],
    ["long language", { language: "en-".padEnd(80, "x") }, /^language must be/],
    ["direction", { direction: "sideways" }, /^direction must be one of/],
    ["feature", { features: { ligature: true } }, /^each key of features must be a tag/],
    ["feature's value", { features: { liga: -1 } }, /^features\.liga must be between/],
  ];
  it.each(options)("is a RangeError that names it: %s", async (_, option, message) => {
    const { engine, font } = watched;
    const calls = [() => engine.shape("x", { font, ...option })];
    // Layout finds out scripts by itself.
    if (!("script" in option)) calls.push(() => engine.layout("", { font, ...option }) as never);
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(RangeError);
      expect(error!.message).toMatch(message);
    }
  });

  it("names the span, and tells a feature's value of the wrong kind", async () => {
    const { engine, font } = watched;
    const features = { liga: "off" as unknown as boolean };
    const error = await errorOf(() => engine.layout([{ text: "", features }], { font }));
    expect(error).toBeInstanceOf(TypeError);
    expect(error!.message).toMatch(/^spans\[0\]\.features\.liga must be/);
  });

  it("takes a script in any case, with the direction that it runs in", () => {
    const { engine, font } = watched;
    expect(engine.shape("x", { font, script: "HEBR" })).toMatchObject({ script: "Hebr", direction: "rtl" });
    expect(engine.shape("x", { font, language: "" }).language).toBe("");
  });
});

describe("a font that is closed", () => {
  it("is refused wherever it is used, and what was laid out with it can't be drawn", async () => {
    const { engine } = watched;
    const font = await engine.loadFont(pathOf(latinFile));
    const paragraph = engine.layout("closed", { font });
    const run = engine.shape("closed", { font });
    engine.render(paragraph);
    font.close();
    const calls = [
      () => engine.shape("x", { font }),
      () => engine.layout("x", { font }),
      () => engine.render("x", { font }),
      () => engine.render(paragraph),
      () => engine.render(run),
      () => engine.toSVG(paragraph),
      () => font.glyphOutline(1),
      () => font.at({}),
    ];
    for (const call of calls) {
      expect(await errorOf(call)).toMatchObject({ name: "FontError", code: "closed", family: "Noto Sans" });
    }
    expect(font.family).toBe("Noto Sans");
    font.close();
  });
});

describe("a font of another engine", () => {
  it("is refused, with what was laid out there", async () => {
    const other = await TextEngine.create();
    const font = await other.loadFont(pathOf(latinFile));
    const paragraph = other.layout("elsewhere", { font });
    const calls = [
      () => watched.engine.shape("x", { font }),
      () => watched.engine.render("x", { font }),
      () => watched.engine.render(paragraph),
    ];
    for (const call of calls) expect(await errorOf(call)).toMatchObject({ code: "of-another-engine" });
    expect(font.closed).toBe(false);
    other.dispose();
  });
});

describe("a font that is being read", () => {
  it("is closed again where the engine is disposed of meanwhile", async () => {
    const engine = await TextEngine.create();
    const loads = [engine.loadFont(pathOf(latinFile)), engine.loadFont(pathOf(chineseFile))];
    engine.dispose();
    const outcomes = await Promise.allSettled(loads);
    const refused = { status: "rejected", reason: expect.objectContaining({ code: "disposed" }) };
    expect(outcomes).toEqual([refused, refused]);
    expect(engine.memory.stats().usedBytes).toBe(0);
  });

  it("stops with the signal's reason, and another that is read at the same time goes on", async () => {
    const { engine } = watched;
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const silent = {
      label: "silent",
      byteLength: 1000,
      read: () => new Promise<never>(() => {}),
      close: async () => {},
    };
    const stopped = errorOf(() => engine.loadFont(silent, { signal: controller.signal }));
    const [first, second] = [engine.loadFont(pathOf(latinFile)), engine.loadFont(pathOf(latinFile))];
    controller.abort(reason);
    expect(await stopped).toBe(reason);
    const fonts = [await first, await second];
    expect(fonts.map((font) => engine.measure("x", { font }).lines)).toEqual([1, 1]);
    for (const font of fonts) font.close();
  });
});

describe("an engine that is disposed of", () => {
  it("refuses every call but dispose and memory.stats, and holds nothing", async () => {
    const engine = await TextEngine.create();
    const font = await engine.loadFont(pathOf(latinFile));
    const paragraph = engine.layout("gone", { font });
    const bitmap = engine.render(paragraph);
    engine.dispose();
    engine.dispose();
    expect(font.closed).toBe(true);
    const calls = [
      () => engine.loadFont(pathOf(latinFile)),
      () => engine.shape("x", { font }),
      () => engine.layout("x", { font }),
      () => engine.render(paragraph),
      () => engine.toSVG(paragraph),
      () => engine.toJSON(paragraph),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(TypecaseError);
      expect(error).toMatchObject({ code: "disposed" });
    }
    expect(liveBlocks(engine.memory.stats())).toBe(0);
    expect(pixelAt(bitmap, 0, 0)).toEqual([0, 0, 0, 0]);
  });

  it("closes a font that was still loading", async () => {
    const engine = await TextEngine.create();
    const loading = errorOf(() => engine.loadFont(pathOf(latinFile)));
    engine.dispose();
    expect(await loading).toMatchObject({ code: "disposed" });
    expect(liveBlocks(engine.memory.stats())).toBe(0);
  });
});

describe("a budget that is too small", () => {
  it("is an error that says what was asked for, and the next text is drawn", async () => {
    const engine = await TextEngine.create({ memory: { budget: 2 ** 20 } });
    const font = await engine.loadFont(pathOf(latinFile));
    const expected = engine.render("fits", { font }).data;
    const before = [0, engine.memory.stats().owners.arena.currentBytes];
    const error = await errorOf(() => engine.render("does not fit", { font, size: 2000 }));
    expect(error).toBeInstanceOf(InsufficientMemory);
    expect(error).toMatchObject({ owner: "surface", requested: expect.any(Number), available: expect.any(Number) });
    expect(engine.render("fits", { font }).data).toEqual(expected);
    // The glyphs that were made on the way stay in their cache; the surface and the scratch memory don't.
    const ofCall = ({ owners }: ReturnType<typeof engine.memory.stats>) => [
      owners.surface.currentBytes,
      owners.arena.currentBytes,
    ];
    expect(ofCall(engine.memory.stats())).toEqual(before);
    engine.dispose();
  });
});
