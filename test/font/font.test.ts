/** The public class of a font, against facts that fontTools 4.38 gives for the same files. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { Font } from "../../src/font/font.ts";
import { type OpenFontOptions, openFont } from "../../src/font/open-font.ts";
import type { GlyphPen } from "../../src/font/outline.ts";
import type { FontInput } from "../../src/source/font-source.ts";
import { fileBytes, fileUrl, PlainHeap } from "./support.ts";

beforeAll(() => allExtras.names());

const heap = new PlainHeap();
const opened: Font[] = [];

afterEach(() => {
  for (const font of opened.splice(0)) font.close();
  expect(heap.blockCount).toBe(0);
});

async function open(input: FontInput | `test/${string}` | `assets/${string}`, options: OpenFontOptions = {}) {
  const bytes = typeof input === "string" ? fileBytes(input) : input;
  const font = await openFont(bytes, options, heap);
  opened.push(font);
  return font;
}

function glyph(font: Font, character: string): number {
  return font.glyphId(character.codePointAt(0) ?? 0);
}

describe("names, metrics and counts", () => {
  it("are those of the tables for a TrueType font", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    expect(font).toMatchObject({ family: "Roboto", subfamily: "Regular", weight: 400, style: "normal" });
    expect(font).toMatchObject({ glyphCount: 778, unitsPerEm: 2048, axes: [], palettes: [], variations: {} });
    expect(font.scripts).toEqual(["DFLT", "cyrl", "grek", "latn"]);
    // hhea, OS/2 and post as fontTools prints them; fsSelection has no USE_TYPO_METRICS, so hhea counts.
    expect(font.hhea).toEqual({ ascenderUnits: 1900, descenderUnits: -500, lineGapUnits: 0 });
    expect(font.metrics).toEqual({
      unitsPerEm: 2048,
      ascenderUnits: 1900,
      descenderUnits: -500,
      lineGapUnits: 0,
      capHeightUnits: 1456,
      xHeightUnits: 1082,
      underlinePositionUnits: -150,
      underlineThicknessUnits: 100,
      strikeoutPositionUnits: 512,
      strikeoutThicknessUnits: 102,
      subscriptSizeUnits: 1331,
      subscriptOffsetUnits: 287,
      superscriptSizeUnits: 1331,
      superscriptOffsetUnits: 977,
    });
  });

  it("are those of the tables for a CFF font, with the typographic family name", async () => {
    const font = await open("test/fonts/EBGaramond12-Regular.otf");
    expect(font).toMatchObject({ family: "EB Garamond", subfamily: "12 Regular", glyphCount: 750, unitsPerEm: 1000 });
    expect(font.metrics).toMatchObject({ ascenderUnits: 710, descenderUnits: -290, capHeightUnits: 650 });
  });

  it("follow USE_TYPO_METRICS, and fall back from an empty hhea to typo and then to win metrics", async () => {
    const { bytes, os2, hhea } = patchable();
    os2.setUint16(62, os2.getUint16(62) | 0x80);
    expect((await open(bytes)).metrics).toMatchObject({ ascenderUnits: 2146, descenderUnits: -555 });
    os2.setUint16(62, 0x40);
    hhea.setUint32(4, 0);
    const typo = await open(bytes);
    expect(typo.metrics).toMatchObject({ ascenderUnits: 2146, descenderUnits: -555 });
    expect(typo.hhea).toMatchObject({ ascenderUnits: 0, descenderUnits: 0 });
    os2.setUint32(68, 0);
    os2.setUint16(74, 2000);
    expect((await open(bytes)).metrics).toMatchObject({ ascenderUnits: 2000, descenderUnits: -555 });
  });

  it("measure x-height and cap height where OS/2 does not say them", async () => {
    const { bytes, os2 } = patchable();
    os2.setUint32(86, 0);
    // The highest points of "x" and "H", by fontTools' glyf table.
    expect((await open(bytes)).metrics).toMatchObject({ xHeightUnits: 1082, capHeightUnits: 1456 });
  });

  it("take the family that the caller gives", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf", { family: "Body" });
    expect(font.family).toBe("Body");
  });

  it("differ between the faces of a collection", async () => {
    const first = await open("test/fonts/TwoFaces.ttc");
    const second = await open("test/fonts/TwoFaces.ttc", { index: 1 });
    expect([first.family, first.glyphCount]).toEqual(["Roboto", 12]);
    expect([second.family, second.glyphCount]).toEqual(["Noto Serif", 28]);
    expect(glyph(first, "A")).toBe(0);
    expect(second.glyphOutline(glyph(second, "A")).verbs.length).toBeGreaterThan(10);
  });
});

describe("glyphs", () => {
  it("map, advance and are named as in the tables", async () => {
    // Character, glyph id, advance, name: fontTools' getBestCmap, getGlyphID and hmtx.
    const facts: [file: `test/${string}`, rows: [string, number, number, string][]][] = [
      [
        "test/fonts/Roboto-Regular.ttf",
        [
          ["A", 34, 1336, ""],
          ["é", 377, 1086, ""],
          ["€", 191, 1151, ""],
        ],
      ],
      [
        "test/fonts/EBGaramond12-Regular.otf",
        [
          ["A", 34, 692, "A"],
          ["é", 169, 390, "eacute"],
          ["€", 356, 665, "Euro"],
        ],
      ],
    ];
    for (const [file, rows] of facts) {
      const font = await open(file);
      for (const [character, glyphId, advance, name] of rows) {
        expect([glyph(font, character), font.advanceUnits(glyphId)]).toEqual([glyphId, advance]);
        expect(font.glyphName(glyphId)).toBe(name);
      }
    }
  });

  it("are named by post where it has names", async () => {
    const font = await open("test/fonts/NotoSerif-Regular.ttf");
    expect(["A", " ", "é"].map((character) => font.glyphName(glyph(font, character)))).toEqual([
      "A",
      "space",
      "eacute",
    ]);
  });

  it("are 0 for what the font lacks, and for what is no code point", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    for (const codePoint of [0x4e00, 0x1f600, 0xd800, -1, 0x110000, Number.NaN, 65.5]) {
      expect(font.glyphId(codePoint)).toBe(0);
      expect(font.glyphId(codePoint)).toBe(0);
    }
  });

  it("follow variation sequences: a glyph of their own, the usual glyph, or none", async () => {
    const font = await open("test/fonts/Variable.ttf");
    expect(font.glyphId(0x41, 0xfe00)).toBe(3);
    expect(font.glyphId(0x42, 0xfe00)).toBe(font.glyphId(0x42));
    expect(font.glyphId(0x41, 0xfe01)).toBe(0);
    expect((await open("test/fonts/Roboto-Regular.ttf")).glyphId(0x41, 0xfe00)).toBe(0);
  });

  it("kern by GPOS class and glyph pairs", async () => {
    // Sums over the kern lookups of latn, walked with fontTools.
    const facts: [file: `test/${string}` | `assets/${string}`, pairs: Record<string, number>][] = [
      ["test/fonts/Roboto-Regular.ttf", { AV: -87, To: -99, VA: -75, Ta: -113, oo: 0, ry: 18, "P,": -324 }],
      ["test/fonts/EBGaramond12-Regular.otf", { AV: -160, To: -105, VA: -150, oo: 0, "P,": -75 }],
      ["test/fonts/NotoSerif-Regular.ttf", { AV: -80, To: -50, Ta: -30, oo: 0, "P,": -120 }],
      ["assets/default/NotoSans-Regular.ttf", { AV: -40, To: -70, Ta: -80, oo: 0, "P,": -130 }],
    ];
    for (const [file, pairs] of facts) {
      const font = await open(file);
      for (const [[left = "", right = ""], units] of Object.entries(pairs).map(([pair, n]) => [pair, n] as const)) {
        expect([file, left, right, font.kerningUnits(glyph(font, left), glyph(font, right))]).toEqual([
          file,
          left,
          right,
          units,
        ]);
      }
    }
  });

  it("are drawn by a pen as their path data has them, lines, both kinds of curves and gaps between contours", async () => {
    for (const file of ["test/fonts/Roboto-Regular.ttf", "test/fonts/EBGaramond12-Regular.otf"] as const) {
      const font = await open(file);
      for (let glyphId = 0; glyphId < Math.min(80, font.glyphCount); glyphId++) {
        const drawn: string[] = [];
        const pen = (letter: string) => {
          return (...at: number[]) =>
            void drawn.push(letter + at.map((each) => Math.round(each * 1000) / 1000 + 0).join(","));
        };
        const outline = font.glyphOutline(glyphId);
        outline.drawTo({
          moveTo: pen("M"),
          lineTo: pen("L"),
          quadraticCurveTo: pen("Q"),
          bezierCurveTo: pen("C"),
          closePath: pen("Z"),
        });
        expect(drawn.join("")).toBe(
          outline
            .toSVGPathData()
            .replace(/ (?=[A-Z])/g, "")
            .replaceAll(" ", ","),
        );
      }
    }
    const outline = (await open("test/fonts/Roboto-Regular.ttf")).glyphOutline(36);
    expect(() => outline.drawTo(null as unknown as GlyphPen)).toThrow(/^pen must be an object/);
    expect(() => outline.drawTo({} as GlyphPen)).toThrow(/^pen must have a method moveTo/);
  });

  it("out of range are an error that names id, count and source", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    for (const glyphId of [778, -1, 1.5, Number.NaN]) {
      const facts = { code: "glyph-out-of-range", glyphId, glyphCount: 778, source: "Uint8Array" };
      expect(() => font.glyphOutline(glyphId)).toThrow(expect.objectContaining(facts));
      expect(() => font.advanceUnits(glyphId)).toThrow(expect.objectContaining(facts));
      expect(() => font.kerningUnits(1, glyphId)).toThrow(expect.objectContaining(facts));
      expect(() => font.glyphName(glyphId)).toThrow(expect.objectContaining(facts));
    }
  });
});

describe("tables", () => {
  it("are all there but the outlines, which lie in linear memory", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    expect([...font.tableTags].sort().join(" ")).toBe("GDEF GPOS GSUB OS/2 cmap head hhea hmtx maxp name post");
    expect(font.table("hmtx")?.byteLength).toBe(3088);
    expect(font.table("glyf")).toBeUndefined();
    const source = font.outlineSource;
    expect(source).toMatchObject({ kind: "glyf", glyfByteLength: 34828, locaByteLength: 1558, locaIsLong: false });
  });

  it("of a CFF font are held once, and are unchanged", async () => {
    const font = await open("test/fonts/EBGaramond12-Regular.otf");
    expect(font.outlineSource.kind).toBe("path");
    const cff = font.table("CFF ");
    expect(cff?.byteLength).toBe(69910);
    expect(Buffer.from(fileBytes("test/fonts/EBGaramond12-Regular.otf")).includes(Buffer.from(cff ?? []))).toBe(true);
  });

  it("do not change when the caller reuses its bytes", async () => {
    const bytes = fileBytes("test/fonts/Roboto-Regular.ttf");
    const font = await open(bytes);
    const before = font.glyphOutline(34).toSVGPathData();
    bytes.fill(0xff);
    expect([font.glyphId(65), font.advanceUnits(34), font.glyphOutline(34).toSVGPathData()]).toEqual([
      34,
      1336,
      before,
    ]);
  });

  it("are read from a path as from bytes", async () => {
    const font = await open(fileUrl("test/fonts/Roboto-Regular.ttf"));
    expect(font.advanceUnits(glyph(font, "A"))).toBe(1336);
  });
});

describe("a variable font", () => {
  // fontTools.varLib.instancer at the same place; avar maps 650 (0.5) to 0.25.
  const squares: [wght: number, advance: number, path: string][] = [
    [400, 250, "M0,0 L0,200 L200,200 L200,0 Z"],
    [650, 275, "M0,0 L0,200 L225,200 L225,0 Z"],
    [900, 350, "M0,0 L0,200 L300,200 L300,0 Z"],
    [250, 230, "M0,0 L0,200 L180,180 L180,0 Z"],
    [100, 210, "M0,0 L0,200 L160,160 L160,0 Z"],
  ];

  it("tells its axes and palettes", async () => {
    const font = await open("test/fonts/Variable.ttf");
    expect(font.axes).toEqual([
      { tag: "wght", name: "Weight", minimum: 100, default: 400, maximum: 900, hidden: false },
    ]);
    expect(font.variations).toEqual({ wght: 400 });
    expect(font.palettes.map(({ colors }) => [...colors])).toEqual([
      [255, 0, 0, 255, 0, 0, 255, 128],
      [0, 255, 0, 255, 0, 0, 0, 255],
    ]);
  });

  it.each(squares)("varies outline and advance at wght %d", async (wght, advance, path) => {
    const font = await open("test/fonts/Variable.ttf", { variations: { wght } });
    expect([font.weight, font.advanceUnits(1), font.glyphOutline(1).toSVGPathData()]).toEqual([wght, advance, path]);
    expect(font.outlineSource.kind).toBe(wght === 400 ? "glyf" : "path");
  });

  it("varies the parts of a composite and where they stand", async () => {
    const font = await open("test/fonts/Variable.ttf", { variations: { wght: 900 } });
    expect(font.glyphOutline(2).toSVGPathData()).toBe(
      "M0,0 L0,200 L300,200 L300,0 Z M500,100 L500,200 L650,200 L650,100 Z",
    );
    expect(font.advanceUnits(2)).toBe(900);
  });

  it("moves by at(), which shares the bytes until the last sibling is closed", async () => {
    const base = await open("test/fonts/Variable.ttf");
    const blocks = heap.blockCount;
    const bold = base.at({ wght: 900 });
    expect(heap.blockCount).toBe(blocks);
    expect(bold.id).not.toBe(base.id);
    base.close();
    expect(bold.glyphOutline(1).toSVGPathData()).toBe(squares[2]?.[2]);
    const same = bold.at({});
    expect(same.variations).toEqual({ wght: 900 });
    bold.close();
    expect(heap.blockCount).toBe(blocks);
    same.close();
    expect(heap.blockCount).toBe(0);
  });

  it("clamps to its axes, and refuses unknown axes and values that are no numbers", async () => {
    const font = await open("test/fonts/Variable.ttf");
    const heavy = font.at({ wght: 5000 });
    opened.push(heavy);
    expect(heavy.variations).toEqual({ wght: 900 });
    expect(() => font.at({ slnt: 3 })).toThrow(expect.objectContaining({ code: "unknown-axis", axis: "slnt" }));
    expect(() => font.at({ wght: Number.NaN })).toThrow(RangeError);
    expect(() => font.at({ wght: "bold" as unknown as number })).toThrow(TypeError);
    await expect(open("test/fonts/Roboto-Regular.ttf", { variations: { wght: 1 } })).rejects.toMatchObject({
      code: "unknown-axis",
    });
  });
});

describe("close", () => {
  it("gives back the memory, calls back once, and can be repeated", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    let calls = 0;
    font.onClose(() => calls++);
    font.close();
    font.close();
    font[Symbol.dispose]();
    expect([calls, heap.blockCount, font.closed]).toEqual([1, 0, true]);
    font.onClose(() => calls++);
    expect(calls).toBe(2);
  });

  it("lets go of the file's bytes while the font itself is still held", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    for (const file of ["test/fonts/EBGaramond12-Regular.otf", "test/fonts/Roboto-Regular.ttf"] as const) {
      const font = await open(file);
      font.glyphOutline(glyph(font, "a"));
      const held = ["head", "cmap", "name"].map((tag) => new WeakRef(font.table(tag)!.buffer));
      font.close();
      // A WeakRef that was made or read in this turn of the event loop keeps what it refers to.
      await new Promise((resolve) => setTimeout(resolve, 0));
      collectGarbage();
      expect([file, held.filter((ref) => ref.deref() !== undefined), font.closed]).toEqual([file, [], true]);
    }
  });

  it("makes every later use an error that names the font", async () => {
    const font = await open("test/fonts/Roboto-Regular.ttf");
    font.close();
    const uses = [
      () => font.glyphId(65),
      () => font.glyphName(1),
      () => font.advanceUnits(1),
      () => font.kerningUnits(1, 2),
      () => font.glyphOutline(1),
      () => font.at({}),
      () => font.table("head"),
      () => font.tableTags,
      () => font.outlineSource,
    ];
    for (const use of uses) expect(use).toThrow(expect.objectContaining({ code: "closed", family: "Roboto" }));
    expect([font.family, font.unitsPerEm]).toEqual(["Roboto", 2048]);
  });
});

/** Roboto with views over two of its tables, to be changed before opening. */
function patchable(): { bytes: Uint8Array; os2: DataView; hhea: DataView } {
  const bytes = fileBytes("test/fonts/Roboto-Regular.ttf");
  const directory = new DataView(bytes.buffer);
  const view = (tag: string): DataView => {
    for (let at = 12; ; at += 16) {
      if (Buffer.from(bytes.subarray(at, at + 4)).toString("latin1") !== tag) continue;
      return new DataView(bytes.buffer, directory.getUint32(at + 8), directory.getUint32(at + 12));
    }
  };
  return { bytes, os2: view("OS/2"), hhea: view("hhea") };
}
