/** `engine.fonts`: fonts by family and style, which open when a text needs them. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FontError } from "../../src/base/errors.ts";
import { summarise } from "../../src/font/registry/face-summary.ts";
import { bytesSource } from "../../src/source/byte-source.ts";
import { readAtOnce } from "../../src/source/reading.ts";
import {
  arabicFile,
  BrowserEngine,
  chineseFile,
  collectionFile,
  devanagariFile,
  garamondFile,
  hebrewFile,
  latinFile,
  pathOf,
  robotoFile,
  runsOf,
  serifFile,
  TestEngine,
  variableFile,
  woff2File,
} from "./registry-support.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);

let engine: TestEngine;
let folder: string;
let server: Server;
let origin: string;
let requests = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "typecase-registry-"));
  server = createServer((request, response) => {
    requests++;
    if (request.url === "/roboto.ttf") response.end(readFileSync(robotoFile));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  requests = 0;
  engine = await TestEngine.create();
});

afterEach(() => {
  engine.dispose();
  expect(engine.memory.leaks()).toEqual([]);
});

const fontBytes = () => engine.memory.stats().owners.font.currentBytes;

describe("a registered font", () => {
  it("is known by what it says of itself, and opens when a text needs it", async () => {
    const font = await engine.fonts.add(garamondFile);
    expect(font.family).toBe("EB Garamond");
    expect(font.families).toContain("EB Garamond 12");
    expect([font.weight, font.stretch, font.style, font.index]).toEqual([[400, 400], [100, 100], "normal", 0]);
    expect([font.covers(0x41), font.covers(0x4e00)]).toEqual([true, false]);
    expect([font.status, fontBytes()]).toEqual(["unloaded", 0]);

    const paragraph = engine.layout("office", { families: ["EB Garamond"], size: 20 });
    expect(runsOf(paragraph)).toEqual([["office", "EB Garamond"]]);
    expect(font.status).toBe("loaded");
    expect(fontBytes()).toBeGreaterThan(1000);
  });

  it("is read for its names and its coverage, and for nothing else", async () => {
    for (const file of [garamondFile, robotoFile, latinFile]) {
      const bytes = new Uint8Array(readFileSync(file));
      const reads: [start: number, end: number][] = [];
      const readInto = (offset: number, target: Uint8Array) => {
        reads.push([offset, offset + target.length]);
        target.set(bytes.subarray(offset, offset + target.length));
      };
      const read = async (offset: number, byteLength: number) => {
        const target = new Uint8Array(byteLength);
        readInto(offset, target);
        return target;
      };
      await engine.fonts.add({ label: file, byteLength: bytes.length, read, readInto, close: async () => {} });
      const readBytes = reads.reduce((total, [start, end]) => total + end - start, 0);
      expect(readBytes).toBeLessThan(12_000);
      expect(readBytes).toBeLessThan(bytes.length / 5);
    }
  });

  it("is laid out and drawn as the same font that the caller has opened", async () => {
    await engine.fonts.add(robotoFile);
    const font = await engine.loadFont(robotoFile);
    const options = { size: 24, color: "#123" } as const;
    const registered = engine.render("AVATAR", { ...options, families: "roboto" });
    expect(registered.data).toEqual(engine.render("AVATAR", { ...options, font }).data);
    font.close();
  });

  it("varies along its axes as far as the style asks, and shares its bytes", async () => {
    const font = await engine.fonts.add(variableFile, { family: "Vary" });
    const [least, most] = font.weight;
    expect(most).toBeGreaterThan(least);
    const weightIn = (weight: number) =>
      engine.layout("A", { families: ["Vary"], weight }).lines[0]!.runs[0]!.run.font.variations.wght;
    expect(weightIn(least + 10)).toBe(least + 10);
    const held = fontBytes();
    expect(weightIn(1)).toBe(least);
    expect(weightIn(1000)).toBe(most);
    expect(fontBytes()).toBe(held);
    const { run } = engine.layout("A", { families: ["Vary"], weight: most }).lines[0]!.runs[0]!;
    const own = await engine.loadFont(variableFile, { variations: { wght: most } });
    expect(run.width).toBeCloseTo(engine.shape("A", { font: own }).width, 6);
    own.close();
  });

  it("may be a face of a collection, or each of them", async () => {
    const [first, second] = await engine.fonts.addAll(collectionFile);
    expect([first!.family, second!.family]).toEqual(["Roboto", "Noto Serif"]);
    const paragraph = engine.layout("12AB", { families: ["Noto Serif", "Roboto"] });
    expect(runsOf(paragraph)).toEqual([
      ["12", "Roboto"],
      ["AB", "Noto Serif"],
    ]);
    expect((await engine.fonts.add(collectionFile, { index: 1 })).family).toBe("Noto Serif");
  });

  it("may be bytes, a source that reads at once, a stream, a compressed file, or a font of the caller's", async () => {
    const bytes = new Uint8Array(readFileSync(serifFile));
    await engine.fonts.add(bytes, { family: "Bytes" });
    await engine.fonts.add(bytes.buffer, { family: "Buffer" });
    await engine.fonts.add(new Response(bytes), { family: "Response" });
    await engine.fonts.add(new Blob([bytes]).stream(), { family: "Stream" });
    await engine.fonts.add(woff2File, { family: "Packed" });
    const own = await engine.loadFont(serifFile);
    await engine.fonts.add(own, { family: "Own" });
    const source = {
      label: "mine",
      byteLength: bytes.length,
      read: async (offset: number, byteLength: number) => bytes.slice(offset, offset + byteLength),
      readInto: (offset: number, target: Uint8Array) => target.set(bytes.subarray(offset, offset + target.length)),
      close: async () => {},
    };
    await engine.fonts.add(source, { family: "Mine" });
    const widths = ["Bytes", "Buffer", "Response", "Stream", "Packed", "Own", "Mine"].map(
      (family) => engine.measure("ABC", { families: [family] }).width,
    );
    expect(new Set(widths)).toEqual(new Set([engine.measure("ABC", { font: own }).width]));
    engine.fonts.clear();
    expect(own.closed).toBe(false);
    own.close();
  });

  it("is taken out and closed by delete, and its family is asked in vain then", async () => {
    const font = await engine.fonts.add(robotoFile);
    await engine.fonts.add(serifFile);
    expect(runsOf(engine.layout("A", { families: ["Roboto"] }))[0]![1]).toBe("Roboto");
    expect([engine.fonts.delete(font), engine.fonts.delete(font)]).toEqual([true, false]);
    expect(runsOf(engine.layout("A", { families: ["Roboto"] }))[0]![1]).toBe("Noto Serif");
    expect(engine.fonts.families).toEqual(["Noto Serif"]);
    await expect(font.load()).rejects.toMatchObject({ code: "closed" });
  });

  it("of what is none or damaged is refused", async () => {
    await expect(engine.fonts.add(join(folder, "none.ttf"))).rejects.toMatchObject({ code: "file-not-found" });
    await expect(engine.fonts.add(new Uint8Array(100))).rejects.toMatchObject({ code: "not-a-font" });
    await expect(engine.fonts.add(5 as never)).rejects.toThrow(TypeError);
    await expect(engine.fonts.add(collectionFile, { index: 2 })).rejects.toMatchObject({
      code: "face-index-out-of-range",
    });
    for (const [descriptors, name] of [
      [{ weight: 1001 }, "weight"],
      [{ weight: "heavy" }, "weight"],
      [{ style: "slanted" }, "style"],
      [{ stretch: "wide" }, "stretch"],
      [{ unicodeRange: "0-7F" }, "unicodeRange"],
      [{ unicodeRange: "U+7F-0" }, "unicodeRange"],
      [{ unicodeRange: "U+110000" }, "unicodeRange"],
      [{ family: " " }, "family"],
    ] as const) {
      await expect(engine.fonts.add(robotoFile, descriptors)).rejects.toThrow(new RegExp(`^${name}`));
    }
    expect(engine.fonts.size).toBe(0);
  });
});

describe("layout options", () => {
  beforeEach(async () => {
    await engine.fonts.add(latinFile, { family: "Body" });
    await engine.fonts.add(robotoFile, { family: "Body", weight: "bold" });
    await engine.fonts.add(serifFile, { family: "Body", style: "italic" });
    await engine.fonts.add(garamondFile, { family: "Other" });
  });

  it("choose by family, weight and style, and spans change what they name", async () => {
    const paragraph = engine.layout(
      [
        { text: "regular " },
        { text: "bold ", weight: 700 },
        { text: "italic ", style: "italic" },
        { text: "other", families: ["Other"] },
      ],
      { families: "Body" },
    );
    const [robotoGlyphs, serifGlyphs] = await Promise.all(
      [robotoFile, serifFile].map(async (file) => {
        using font = await engine.loadFont(file);
        return font.glyphCount;
      }),
    );
    const [regular, bold, italic, other] = paragraph.lines[0]!.runs.map(({ run }) => run.font);
    expect(new Set([regular!.id, bold!.id, italic!.id, other!.id]).size).toBe(4);
    expect([regular, bold, italic, other].map((font) => font!.family)).toEqual(["Body", "Body", "Body", "Other"]);
    expect(bold!.glyphCount).toBe(robotoGlyphs);
    expect(italic!.glyphCount).toBe(serifGlyphs);
  });

  it("take a CSS font, with its size and line height, and options beside it go before", () => {
    const paragraph = engine.layout("x", { font: "italic 20px/2 Body, serif" });
    const { run } = paragraph.lines[0]!.runs[0]!;
    expect([run.size, paragraph.height]).toEqual([20, 40]);
    const italic = engine.layout("x", { families: "Body", style: "italic" }).lines[0]!.runs[0]!.run.font;
    expect(run.font).toBe(italic);
    const changed = engine.layout("x", { font: "italic 20px/2 Body", size: 10, style: "normal", lineHeight: 3 });
    expect(changed.lines[0]!.runs[0]!.run.size).toBe(10);
    expect(changed.height).toBeCloseTo(30, 9);
    expect(changed.lines[0]!.runs[0]!.run.font).not.toBe(italic);
    expect(engine.layout([{ text: "x", font: "bold 30px Other" }], {}).lines[0]!.runs[0]!.run.size).toBe(30);
    expect(() => engine.layout("x", { font: "heavy 20px Body" })).toThrow(/^font must be a CSS font/);
    expect(() => engine.layout("x", { font: "20px Body," })).toThrow(RangeError);
  });

  it("put fonts of the caller's before the families", async () => {
    const hebrew = await engine.loadFont(hebrewFile);
    expect(runsOf(engine.layout("אA", { fonts: [hebrew], families: ["Body"] }))).toContainEqual(["A", "Body"]);
    expect(runsOf(engine.layout("אA", { fonts: [hebrew] })).every(([, family]) => family === hebrew.family)).toBe(true);
    hebrew.close();
  });

  it("need not name a font where there are some", () => {
    engine.fonts.setGeneric("sans-serif", "Other");
    expect(runsOf(engine.layout("x", {}))).toEqual([["x", "Other"]]);
    engine.fonts.clear();
    expect(() => engine.layout("x", {})).toThrow(expect.objectContaining({ code: "no-fonts" }));
    expect(() => engine.layout("x", { families: ["Body"] })).toThrow(
      expect.objectContaining({ code: "no-font-matches", families: ["Body"] }),
    );
  });

  it("of the wrong kind or value are named", () => {
    const laying = (options: object) => () => engine.layout("x", options as never);
    expect(laying({ families: 5 })).toThrow(/^families must be a string/);
    expect(laying({ families: [5] })).toThrow(/^families\[0\] must be a string/);
    expect(laying({ families: "Body", weight: "heavy" })).toThrow(/^weight must be a weight/);
    expect(laying({ families: "Body", weight: 0 })).toThrow(/^weight must be between 1 and 1000/);
    expect(laying({ families: "Body", style: "slanted" })).toThrow(/^style must be/);
    expect(laying({ families: "Body", stretch: "wide" })).toThrow(/^stretch must be/);
    expect(() => engine.layout([{ text: "x", weight: "heavy" as never }], { families: "Body" })).toThrow(
      /^spans\[0\]\.weight/,
    );
  });
});

describe("families", () => {
  it("are found by any of their names, whatever the case and kind of space", async () => {
    await engine.fonts.add(garamondFile);
    await engine.fonts.add(latinFile);
    for (const family of ["EB Garamond", "eb garamond", "'EB Garamond'", "EB Garamond 12", " EB \u00a0 Garamond "]) {
      expect(runsOf(engine.layout("A", { families: [family] }))[0]![1], family).toBe("EB Garamond");
    }
  });

  it("may be generic ones, which stand for what is set; in quotes they are names like others", async () => {
    await engine.fonts.add(robotoFile);
    await engine.fonts.add(serifFile);
    await engine.fonts.add(latinFile, { family: "serif" });
    const familyIn = (families: string) => runsOf(engine.layout("A", { families }))[0]![1];
    expect([familyIn("serif"), familyIn("'serif'")]).toEqual(["Noto Serif", "serif"]);
    engine.fonts.setGeneric("serif", ["None", "Roboto"]);
    expect([familyIn("serif"), engine.fonts.generic("serif")]).toEqual(["Roboto", ["None", "Roboto"]]);
    expect(() => engine.fonts.setGeneric("fancy" as never, "Roboto")).toThrow(RangeError);
  });

  it("of fonts in parts are put together by unicode-range, the last part first", async () => {
    const latin = await engine.fonts.add(latinFile, { family: "Parts" });
    const digits = await engine.fonts.add(robotoFile, { family: "Parts", unicodeRange: "U+30-39, U+61" });
    const capitals = await engine.fonts.add(serifFile, { family: "Parts", unicodeRange: "U+4?" });
    expect(engine.fonts.match("16px Parts")).toEqual([capitals, digits, latin]);
    const fonts = engine.layout("1Aab", { families: "Parts" }).lines[0]!.runs.map(({ run }) => run.font);
    const [ofDigits, ofCapitals, ofLatin] = await Promise.all([digits, capitals, latin].map((font) => font.load()));
    expect(fonts).toEqual([ofDigits, ofCapitals, ofDigits, ofLatin]);
  });
});

describe("fallback", () => {
  beforeEach(async () => {
    for (const file of [robotoFile, arabicFile, devanagariFile, hebrewFile, chineseFile, latinFile])
      await engine.fonts.add(file);
  });

  it("goes from the families asked for to those of the script, and opens no others", () => {
    const paragraph = engine.layout("Hello Γειά שלום नमस्ते 你好", { families: ["Roboto"] });
    expect(runsOf(paragraph).map(([text, family]) => [text.trim(), family])).toEqual(
      expect.arrayContaining([
        ["Hello", "Roboto"],
        ["Γειά", "Noto Sans"],
        ["नमस्ते", "Noto Sans Devanagari"],
        ["שלום", "Noto Sans Hebrew"],
      ]),
    );
    const loaded = [...engine.fonts].filter(({ status }) => status === "loaded").map(({ family }) => family);
    expect(loaded).not.toContain("Noto Naskh Arabic");
  });

  it("takes what is set for a script or a language before what there is", async () => {
    await engine.fonts.add(hebrewFile, { family: "Mine" });
    await engine.fonts.add(hebrewFile, { family: "Yiddish" });
    const familyIn = (language: string) => runsOf(engine.layout("א", { families: "Roboto", language }))[0]![1];
    expect(familyIn("he")).toBe("Noto Sans Hebrew");
    engine.fonts.setFallback({ script: "Hebr" }, "Mine");
    engine.fonts.setFallback({ language: "yi" }, ["Yiddish"]);
    expect([familyIn("he"), familyIn("yi"), familyIn("yi-US")]).toEqual(["Mine", "Yiddish", "Yiddish"]);
    expect(() => engine.fonts.setFallback({ script: "Hebrew" }, "Mine")).toThrow(/^of\.script/);
  });

  it("leaves marks with their base, and the base's font shows what is missing", () => {
    // A mark that Roboto has not, on a base that both have.
    const runs = runsOf(engine.layout("xe\u093cy", { families: ["Roboto"] }));
    expect(runs.map(([text]) => text).join("")).toBe("xe\u093cy");
    expect(runs.every(([text]) => !text.startsWith("\u093c"))).toBe(true);
    expect(runsOf(engine.layout("\u{10ffff}", { families: ["Roboto"] }))).toEqual([["\u{10ffff}", "Roboto"]]);
  });

  it("takes the last resort when nothing else has a character, and not before", async () => {
    engine.fonts.setLastResort(["Noto Sans Hebrew"]);
    expect(engine.fonts.lastResort).toEqual(["Noto Sans Hebrew"]);
    engine.fonts.setFallback({ script: "Hebr" }, []);
    await engine.fonts.add(hebrewFile, { family: "Later" });
    expect(runsOf(engine.layout("א", { families: ["Roboto"] }))).toEqual([["א", "Later"]]);
  });
});

describe("what has to be waited for", () => {
  it("is not fetched until it is loaded, and a text that names it says so", async () => {
    const font = await engine.fonts.add(`${origin}/roboto.ttf`, { family: "Web" });
    expect([requests, font.status, engine.fonts.check("16px Web")]).toEqual([0, "unloaded", false]);
    expect(() => engine.layout("A", { families: ["Web"] })).toThrow(
      expect.objectContaining({ code: "not-loaded", family: "Web" }),
    );
    expect(await engine.fonts.load("bold 16px Web, serif", { text: "A" })).toEqual([font]);
    expect([engine.fonts.check("16px Web"), font.status]).toEqual([true, "loaded"]);
    expect(runsOf(engine.layout("A", { families: ["Web"] }))).toEqual([["A", "Web"]]);
    const before = requests;
    await engine.fonts.load("16px Web");
    expect(requests).toBe(before);
  });

  it("is loaded for the characters of the text alone", async () => {
    await engine.fonts.add(`${origin}/none.ttf`, { family: "Web", unicodeRange: "U+4E00-9FFF" });
    const latin = await engine.fonts.add(new Blob([readFileSync(robotoFile)]), {
      family: "Web",
      unicodeRange: "U+0-7F",
    });
    expect(await engine.fonts.load("Web", { text: "Hello" })).toEqual([latin]);
    expect([engine.fonts.check("Web", "Hello"), engine.fonts.check("Web", "中")]).toEqual([true, false]);
    expect(runsOf(engine.layout("Hello", { families: ["Web"] }))).toEqual([["Hello", "Web"]]);
    await expect(engine.fonts.load("Web", { text: "中" })).rejects.toMatchObject({ code: "fetch-failed" });
  });

  it("does not stand in, and is no generic family", async () => {
    await engine.fonts.add(`${origin}/roboto.ttf`, { family: "Noto Sans" });
    await engine.fonts.add(serifFile);
    expect(runsOf(engine.layout("A", { families: ["sans-serif"] }))).toEqual([["A", "Noto Serif"]]);
    expect(runsOf(engine.layout("A", { families: ["Nothing"] }))).toEqual([["A", "Noto Serif"]]);
  });

  it("is loaded once for all who ask at the same time, and a signal stops the waiting", async () => {
    const font = await engine.fonts.add(new Blob([readFileSync(robotoFile)]), { family: "Web" });
    const stopped = new AbortController();
    stopped.abort(new Error("enough"));
    await expect(font.load({ signal: stopped.signal })).rejects.toThrow("enough");
    const [a, b] = await Promise.all([font.load(), font.load()]);
    expect(a).toBe(b);
  });

  it("gives nothing for a family that nobody registered", async () => {
    expect(await engine.fonts.load("16px Nobody")).toEqual([]);
  });
});

describe("a registered font that turns out damaged", () => {
  /** A copy of Roboto with some bytes of a table changed. */
  function damaged(name: string, table: string, change: (bytes: Uint8Array) => void): string {
    const bytes = new Uint8Array(readFileSync(robotoFile));
    const view = new DataView(bytes.buffer);
    for (let at = 12; at < 12 + view.getUint16(4) * 16; at += 16) {
      if (String.fromCharCode(...bytes.subarray(at, at + 4)) !== table) continue;
      change(bytes.subarray(view.getUint32(at + 8), view.getUint32(at + 8) + view.getUint32(at + 12)));
    }
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  it("is passed over, its error is kept, and the text is set in the next one", async () => {
    const bad = await engine.fonts.add(
      damaged("bad-head.ttf", "head", (head) => head.fill(0, 18, 20)),
      { family: "Bad" },
    );
    await engine.fonts.add(serifFile);
    expect(runsOf(engine.layout("A", { families: ["Bad", "Noto Serif"] }))).toEqual([["A", "Noto Serif"]]);
    expect(bad.status).toBe("failed");
    expect(engine.fonts.errors).toEqual([{ source: bad.source, error: bad.error, font: bad }]);
    expect(bad.error).toMatchObject({ code: "table-damaged", table: "head" });
    await expect(bad.load()).rejects.toBe(bad.error);
  });

  it("leaves its family to the others, so that regular stands for a damaged bold", async () => {
    await engine.fonts.add(
      damaged("bad-bold.ttf", "head", (head) => head.fill(0, 18, 20)),
      { family: "F", weight: 700 },
    );
    await engine.fonts.add(serifFile, { family: "F" });
    expect(runsOf(engine.layout("A", { families: "F", weight: 700 }))).toEqual([["A", "F"]]);
  });

  it("only where it is read for a text is passed over then, too", async () => {
    const bad = await engine.fonts.add(
      damaged("bad-loca.ttf", "loca", (loca) => loca.fill(0xff)),
      { family: "Bad" },
    );
    await engine.fonts.add(serifFile);
    const text = { families: ["Bad", "Noto Serif"], size: 20 };
    const picture = engine.render("AB", text);
    if (bad.status === "failed") expect(engine.fonts.errors).toHaveLength(1);
    expect(picture.width).toBeGreaterThan(0);
  });

  it("because its file went away or is another one now is passed over", async () => {
    const path = join(folder, "changing.ttf");
    copyFileSync(robotoFile, path);
    const font = await engine.fonts.add(path, { family: "Changing" });
    await engine.fonts.add(serifFile);
    const paragraph = engine.layout("A", { families: "Changing" });
    engine.fonts.cache.setLimits({ fonts: 0 });
    expect(font.status).toBe("unloaded");
    utimesSync(path, 1, 1);
    expect(() => engine.render(paragraph)).toThrow(expect.objectContaining({ code: "source-changed" }));
    expect(runsOf(engine.layout("B", { families: "Changing" }))).toEqual([["B", "Noto Serif"]]);
    rmSync(path);
  });
});

describe("a font that a caller got hold of", () => {
  it("and closes is opened anew for the next text", async () => {
    const font = await (await engine.fonts.add(robotoFile)).load();
    expect(runsOf(engine.layout("A", { families: "Roboto" }))).toEqual([["A", "Roboto"]]);
    font.close();
    expect(runsOf(engine.layout("A", { families: "Roboto" }))).toEqual([["A", "Roboto"]]);
  });

  it("and registered, is as wide as it says, or as its place on the axis of widths is", async () => {
    const bytes = new Uint8Array(readFileSync(robotoFile));
    const view = new DataView(bytes.buffer);
    for (let record = 12; ; record += 16) {
      if (String.fromCharCode(...bytes.subarray(record, record + 4)) !== "OS/2") continue;
      view.setUint16(view.getUint32(record + 8) + 6, 3);
      break;
    }
    const [condensed, wide] = [
      await engine.loadFont(bytes),
      await engine.loadFont(pathOf("test/fonts/VariableCFF2.otf")),
    ];
    using wider = wide.at({ wdth: 150, wght: 700 });
    const stretchOf = async (font: typeof wide) => (await engine.fonts.add(font, { family: "Own" })).stretch;
    expect([await stretchOf(condensed), await stretchOf(wide), await stretchOf(wider)]).toEqual([
      [75, 75],
      [100, 100],
      [150, 150],
    ]);
    const widest = engine.fonts.match("expanded 16px Own");
    expect(widest.map(({ stretch }) => stretch[0])).toEqual([150]);
    engine.fonts.clear();
    for (const font of [condensed, wide]) font.close();
  });

  it("and registered, is passed over once it is closed", async () => {
    const own = await engine.loadFont(robotoFile);
    await engine.fonts.add(own, { family: "Own" });
    await engine.fonts.add(serifFile);
    expect(runsOf(engine.layout("A", { families: "Own" }))).toEqual([["A", "Roboto"]]);
    own.close();
    expect(runsOf(engine.layout("A", { families: "Own" }))).toEqual([["A", "Noto Serif"]]);
    await expect(engine.fonts.add(own)).rejects.toMatchObject({ code: "closed" });
  });

  it("is not taken for another that came without a name", async () => {
    const bytes = new Uint8Array(readFileSync(robotoFile));
    const [first, second] = [await engine.fonts.add(bytes), await engine.fonts.add(bytes)];
    expect(first.source).not.toBe(second.source);
  });
});

describe(`a file of which names and coverage are read (seed ${SEED})`, () => {
  it("is known or refused, soon, whatever its bytes are", () => {
    const originals = [robotoFile, garamondFile, variableFile, collectionFile].map((file) => readFileSync(file));
    const change = fc.tuple(fc.constantFrom("cmap", "name", "OS/2", "fvar", ""), fc.nat(), fc.nat(0xff), fc.boolean());
    let known = 0;
    fc.assert(
      fc.property(fc.nat(3), fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(9), (which, changes, cut) => {
        const bytes = new Uint8Array(originals[which]!);
        for (const [tag, at, value, isWide] of changes) {
          const [start, length] = placeOf(originals[which]!, tag);
          // Most of what a table says stands at its beginning.
          const place = start + (at % Math.max(1, isWide ? length : Math.min(length, 64)));
          bytes[place] = value;
        }
        const whole = cut === 0 ? bytes.subarray(0, bytes.length >> 1) : bytes;
        const source = {
          ...bytesSource(whole, "mutated"),
          readInto: (offset: number, target: Uint8Array) => target.set(whole.subarray(offset, offset + target.length)),
        };
        const start = performance.now();
        try {
          readAtOnce(source, summarise(source, 0, new Map()));
          known++;
        } catch (error) {
          expect(error).toBeInstanceOf(FontError);
        }
        expect(performance.now() - start).toBeLessThan(2000);
      }),
      { seed: SEED, numRuns: 3000 },
    );
    expect(known).toBeGreaterThan(100);
  });
});

/** Where a table of the first face lies; the directory for none. */
function placeOf(bytes: Uint8Array, tag: string): [start: number, length: number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const directory = view.getUint32(0) === 0x74746366 ? view.getUint32(12) : 0;
  for (let i = 0; i < Math.min(64, view.getUint16(directory + 4)); i++) {
    const at = directory + 12 + i * 16;
    if (String.fromCharCode(...bytes.subarray(at, at + 4)) === tag) {
      return [Math.min(view.getUint32(at + 8), bytes.length - 1), view.getUint32(at + 12)];
    }
  }
  return [0, 300];
}

describe("addSystem", () => {
  it("registers the faces of folders, with those inside, and keeps the errors of files that are none", async () => {
    const root = mkdtempSync(join(folder, "system-"));
    mkdirSync(join(root, "inner"));
    copyFileSync(robotoFile, join(root, "a.ttf"));
    copyFileSync(collectionFile, join(root, "inner", "b.TTC"));
    copyFileSync(garamondFile, join(root, "c.otf"));
    writeFileSync(join(root, "d.ttf"), "no font");
    writeFileSync(join(root, "notes.txt"), "no font either");
    expect(await engine.fonts.addSystem({ folders: [root] })).toEqual({ added: 4, failed: 1, foundBy: "folders" });
    expect(engine.fonts.families).toEqual(["Roboto", "EB Garamond", "Noto Serif"]);
    expect(engine.fonts.errors).toEqual([
      { source: join(root, "d.ttf"), error: expect.objectContaining({ code: "not-a-font" }), font: undefined },
    ]);
    expect(fontBytes()).toBe(0);
    expect(runsOf(engine.layout("A", { font: "16px EB Garamond" }))).toEqual([["A", "EB Garamond"]]);
    await expect(engine.fonts.addSystem({ folders: [join(root, "none")] })).rejects.toMatchObject({
      code: "system-fonts-unavailable",
    });
  });

  it("is refused where the runtime has no list of fonts", async () => {
    const other = await BrowserEngine.create();
    await expect(other.fonts.addSystem()).rejects.toMatchObject({ code: "system-fonts-unavailable" });
    other.dispose();
  });

  it("of the wrong kind of options is refused", async () => {
    await expect(engine.fonts.addSystem({ folders: "fonts" as never })).rejects.toThrow(/^folders must be an array/);
    await expect(engine.fonts.addSystem({ fontconfig: 1 as never })).rejects.toThrow(/^fontconfig must be a boolean/);
  });
});
