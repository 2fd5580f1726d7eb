/** What a font says of itself: names by language, named instances, features by script; facts by fontTools 4.38. */

import { beforeAll, describe, expect, it } from "vitest";
import { allExtras } from "../../src/entry/all-extras.ts";
import { normalize } from "../../src/font/design-space.ts";
import { openFont } from "../../src/font/open-font.ts";
import type { VariationAxis } from "../../src/font/variation-axes.ts";
import { TableReader } from "../../src/source/table-reader.ts";
import { buildSfnt, readTables } from "../shape/support.ts";
import { fileBytes, PlainHeap } from "./support.ts";

beforeAll(() => allExtras.names());

const open = (file: string) => openFont(fileBytes(file), {}, new PlainHeap());

type NameRecord = readonly [platform: number, encoding: number, language: number, nameId: number, bytes: number[]];

const utf16 = (text: string) => [...text].flatMap((letter) => [letter.charCodeAt(0) >> 8, letter.charCodeAt(0) & 255]);
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

/** A `name` table of these records. */
function nameTable(records: readonly NameRecord[]): Uint8Array {
  const words = [0, records.length, 6 + records.length * 12];
  const strings: number[] = [];
  for (const [platform, encoding, language, nameId, bytes] of records) {
    words.push(platform, encoding, language, nameId, bytes.length, strings.length);
    strings.push(...bytes);
  }
  return Uint8Array.from([...words.flatMap((word) => [word >> 8, word & 255]), ...strings]);
}

function withNames(records: readonly NameRecord[]) {
  const tables = readTables(fileBytes("test/fonts/Roboto-Regular.ttf"));
  return openFont(buildSfnt(tables.set("name", nameTable(records))), {}, new PlainHeap());
}

describe("names", () => {
  it("are the entries of the table, by name or by number", async () => {
    using font = await open("test/fonts/Roboto-Regular.ttf");
    expect(font.name("postScriptName")).toBe("Roboto-Regular");
    expect(font.name("version")).toBe("Version 2.138; 2017");
    expect(font.name("manufacturer")).toBe("Google");
    expect(font.name("licenseUrl")).toBe("http://www.apache.org/licenses/LICENSE-2.0");
    expect([font.name(9), font.name("designer")]).toEqual(["Christian Robertson", "Christian Robertson"]);
    expect([font.name("sampleText"), font.name(300)]).toEqual([undefined, undefined]);
  });

  it("are in the language that is asked for, in a kindred one, in English, or in what there is", async () => {
    using font = await withNames([
      [1, 0, 2, 1, [...ascii("Gr"), 0x9f, ...ascii("n")]],
      [3, 1, 0x409, 1, utf16("Green")],
      [3, 1, 0x411, 1, utf16("緑")],
      [3, 1, 0x807, 2, utf16("Fett")],
    ]);
    const family = (language: string) => font.name("family", { language });
    expect([font.family, family("en-GB"), family("ja-JP"), family("ko")]).toEqual(["Green", "Green", "緑", "Green"]);
    // A Macintosh record, as no other is in German.
    expect(["de", "de-AT", "DE-ch-1901"].map(family)).toEqual(["Grün", "Grün", "Grün"]);
    expect([font.name("subfamily"), font.name("subfamily", { language: "de-DE" })]).toEqual(["Fett", "Fett"]);
  });

  it("of symbol fonts on Windows are read as those of others", async () => {
    using font = await withNames([[3, 0, 0x409, 1, utf16("Dingbats")]]);
    expect(font.family).toBe("Dingbats");
  });

  it("refuse what is no name, number or language by its name", async () => {
    using font = await open("test/fonts/Roboto-Regular.ttf");
    expect(() => font.name("colour" as "family")).toThrow(/^name must be one of copyright, /);
    expect(() => font.name(-1)).toThrow(RangeError);
    expect(() => font.name({} as "family")).toThrow(TypeError);
    expect(() => font.name("family", { language: "not a language" })).toThrow(/^language/);
    expect(() => font.name("toString" as "family")).toThrow(RangeError);
  });

  it("that are damaged are absent, and the font is there", async () => {
    const tables = readTables(fileBytes("test/fonts/Roboto-Regular.ttf"));
    for (const name of [Uint8Array.of(0), Uint8Array.of(0, 0, 0xff, 0xff, 0, 6), tables.get("name")!.slice(0, 40)]) {
      using font = await openFont(buildSfnt(tables.set("name", name)), {}, new PlainHeap());
      expect([font.family, font.name("fullName")]).toEqual(["", undefined]);
      expect(font.glyphOutline(34).verbs.length).toBeGreaterThan(5);
    }
  });
});

describe("layout systems", () => {
  it("list the features of each script and language, of both tables together", async () => {
    using font = await open("assets/sample/NotoSansDevanagari-Regular.ttf");
    const systems = font.layoutSystems();
    expect(systems.map(({ script, language }) => `${script}/${language}`)).toEqual([
      ...["dev2/MAR", "dev2/NEP", "dev2/dflt", "deva/MAR", "deva/NEP", "deva/dflt"],
    ]);
    const features = (index: number) => systems[index]!.features.join(" ");
    expect(features(2)).toBe("abvm abvs akhn blwf blwm blws cjct dist half haln nukt pres psts rkrf rphf");
    // GPOS does not list Marathi, and places its marks (abvm, blwm) and distances (dist) as for all.
    expect(features(0)).toBe("abvm abvs akhn blwf blwm blws cjct dist half haln locl nukt pres psts rkrf rphf");
  });

  it("are none without layout tables", async () => {
    using font = await open("test/fonts/Variable.ttf");
    expect(font.layoutSystems()).toEqual([]);
  });

  it("whose lists share their bytes are an error before they fill memory", async () => {
    // 4,000 scripts, all of them the same one, of 4,000 features, all of them the same one.
    const count = 4000;
    const gsub = new Uint8Array(10 + 2 + count * 6 + 4 + 6 + count * 2 + 8);
    const view = new DataView(gsub.buffer);
    const script = 2 + count * 6;
    [1, 0, 10, 10 + script + 10 + count * 2].forEach((word, i) => void view.setUint16(i * 2, word));
    view.setUint16(10, count);
    for (let i = 0; i < count; i++) {
      view.setUint32(12 + i * 6, 0x61000000 + i);
      view.setUint16(16 + i * 6, script);
    }
    [4, 0, 0, 0xffff, count].forEach((word, i) => void view.setUint16(10 + script + i * 2, word));
    const tables = readTables(fileBytes("test/fonts/Roboto-Regular.ttf"));
    tables.delete("GPOS");
    using font = await openFont(buildSfnt(tables.set("GSUB", gsub)), {}, new PlainHeap());
    expect(() => font.layoutSystems()).toThrow(/GSUB is damaged/);
  });
});

describe("named instances", () => {
  it("are places in the design space, at which the font can be opened", async () => {
    using font = await open("test/conformance/text-rendering/fonts/TestGVAROne.ttf");
    expect(font.instances.map(({ name, variations }) => [name, variations.wght])).toEqual([
      ["Light", 300],
      ["Regular", 400],
      ["Bold", 700],
      ["SemiLight", 350],
      ["SemiBold", 600],
    ]);
    using bold = font.at(font.instances[2]!.variations);
    expect(bold.weight).toBe(700);
  });

  it("are none for a static font", async () => {
    using font = await open("test/fonts/Roboto-Regular.ttf");
    expect(font.instances).toEqual([]);
  });
});

describe("MVAR", () => {
  /** A record for each tag, of item 0 of data 0, 1 and so on; each a delta at the end of the first of `axisCount` axes. */
  function mvarOf(deltas: Readonly<Record<string, number>>, axisCount: number): Uint8Array {
    const entries = Object.entries(deltas).sort(([a], [b]) => (a < b ? -1 : 1));
    const store = 12 + entries.length * 8;
    const words = [1, 0, 0, 8, entries.length, store];
    for (const [index, [tag]] of entries.entries()) {
      words.push((tag.charCodeAt(0) << 8) | tag.charCodeAt(1), (tag.charCodeAt(2) << 8) | tag.charCodeAt(3), index, 0);
    }
    const regions = 8 + entries.length * 4;
    const data = regions + 4 + axisCount * 6;
    words.push(1, 0, regions, entries.length, ...entries.flatMap((_, i) => [0, data + i * 10]));
    words.push(axisCount, 1, 0, 0x4000, 0x4000, ...new Array<number>((axisCount - 1) * 3).fill(0));
    for (const [, delta] of entries) words.push(1, 1, 1, 0, delta);
    return Uint8Array.from(words.flatMap((word) => [(word >> 8) & 255, word & 255]));
  }

  it("moves the metrics that it names, by how far along the axis the font is", async () => {
    const tables = readTables(fileBytes("test/conformance/text-rendering/fonts/TestGVAROne.ttf"));
    const table = mvarOf({ hasc: 40, hdsc: -20, undo: 10, unds: 8, xhgt: 30 }, 1);
    using font = await openFont(buildSfnt(tables.set("MVAR", table)), {}, new PlainHeap());
    const { metrics } = font;
    for (const [wght, share] of [
      [700, 1],
      [550, 0.5],
      [300, 0],
    ] as const) {
      using place = font.at({ wght });
      expect(place.metrics).toEqual({
        ...metrics,
        ascenderUnits: metrics.ascenderUnits + 40 * share,
        descenderUnits: metrics.descenderUnits - 20 * share,
        underlinePositionUnits: metrics.underlinePositionUnits + 10 * share,
        underlineThicknessUnits: metrics.underlineThicknessUnits + 8 * share,
        xHeightUnits: metrics.xHeightUnits + 30 * share,
      });
    }
  });
});

describe("avar 2", () => {
  const axis = (tag: string): VariationAxis => {
    return { tag, name: tag, minimum: -1, default: 0, maximum: 1, hidden: false };
  };

  /** No segment maps; a store in which the second axis loses half of where the first one is. */
  const words = [
    ...[2, 0, 0, 0, 0, 0, 0, 16],
    // Store: format, regions at 12, one data at 28.
    ...[1, 0, 12, 1, 0, 28],
    // Regions: 2 axes, 1 region: peak 1 on the first axis, any place on the second.
    ...[2, 1, 0, 0x4000, 0x4000, 0, 0, 0],
    // Data: 2 items of 1 word, of region 0.
    ...[2, 1, 1, 0, 0, 0xe000],
  ];
  const bytes = Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255]));

  it("moves axes by where the others are", () => {
    const avar = new TableReader(bytes, "avar", "test");
    const place = (a: number, b: number) => normalize([axis("aaaa"), axis("bbbb")], { aaaa: a, bbbb: b }, avar);
    expect(place(0, 0.5)).toEqual([0, 0.5]);
    expect(place(1, 0.5)).toEqual([1, 0]);
    expect(place(0.5, 1)).toEqual([0.5, 0.75]);
    expect(place(1, -0.75)).toEqual([1, -1]);
  });
});
