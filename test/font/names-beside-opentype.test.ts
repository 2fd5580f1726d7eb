/** Names of faces and glyphs, against opentype.js over every TrueType and CFF font of the tests. */

import { readdirSync, readFileSync } from "node:fs";
import { parse } from "opentype.js/dist/opentype.mjs";
import { describe, expect, it } from "vitest";
import { FontError } from "../../src/base/errors.ts";
import { NameTable } from "../../src/font/name-table.ts";
import { readGlyphNames } from "../../src/font/post-names.ts";
import { TableReader } from "../../src/source/table-reader.ts";

const folders = ["assets/default", "assets/sample", "test/fonts"];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.(ttf|otf)$/.test(name))
    .map((name) => `${folder}/${name}`),
);

function tableOf(file: Uint8Array, tag: string): TableReader | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 12; at < 12 + view.getUint16(4) * 16; at += 16) {
    if (String.fromCharCode(...file.subarray(at, at + 4)) !== tag) continue;
    const offset = view.getUint32(at + 8);
    return new TableReader(file.subarray(offset, offset + view.getUint32(at + 12)), tag, "a test's");
  }
  return undefined;
}

const properties = { 1: "fontFamily", 2: "fontSubfamily", 4: "fullName", 5: "version", 6: "postScriptName" } as const;
const libraryPlatforms = ["windows", "macintosh"] as const;

describe("names", () => {
  it.each(files)("of %s are opentype.js's", (path) => {
    const file = Uint8Array.from(readFileSync(path));
    let library: ReturnType<typeof parse>;
    try {
      library = parse(file.buffer, { lowMemory: true });
    } catch {
      return; // Some fonts here are damaged or of kinds that opentype.js doesn't open.
    }
    const names = new NameTable(tableOf(file, "name"));
    for (const [nameId, property] of Object.entries(properties)) {
      const expected = libraryPlatforms.map((platform) => library.names[platform]?.[property]).filter((texts) => texts);
      const given = names.translations(Number(nameId)).map((texts) => Object.fromEntries(texts));
      for (const texts of expected) expect(given).toContainEqual(texts);
    }
    const post = tableOf(file, "post");
    if (post === undefined || library.glyphNames?.names === undefined || post.fixed(0) === 3) return;
    const glyphNames = readGlyphNames(post);
    expect(glyphNames.length).toBeGreaterThan(0);
    for (const [glyphId, name] of glyphNames.entries()) {
      const expected = library.glyphs.get(glyphId)?.name;
      if (typeof expected === "string" && expected !== "") expect(`${glyphId} ${name}`).toBe(`${glyphId} ${expected}`);
    }
  });
});

/** A `name` table of one record. */
function nameTable(record: readonly number[], text: readonly number[], languages: readonly number[] = []): TableReader {
  const storage = 6 + 12 + languages.length;
  const bytes = [0, languages.length > 0 ? 1 : 0, 0, 1, 0, storage];
  for (const field of [...record, text.length, 0]) bytes.push(field >> 8, field & 255);
  return new TableReader(Uint8Array.from([...bytes, ...languages, ...text]), "name", "a test's");
}

describe("NameTable", () => {
  it("reads languages of the table's own list", () => {
    const tag = [0, 103, 0, 115, 0, 119]; // "gsw"
    const table = nameTable([3, 1, 0x8000, 1], [0, 65, ...tag], [0, 1, 0, tag.length, 0, 2]);
    expect(new NameTable(table).translations(1)).toEqual([new Map([["gsw", "A\0g\0s\0w".replaceAll("\0", "")]])]);
  });

  it("decodes Macintosh Roman, and passes over sets that no decoder has", () => {
    expect(new NameTable(nameTable([1, 0, 0, 1], [0x41, 0x8a, 0xdb])).translations(1)).toEqual([
      new Map([["en", "Aä€"]]),
    ]);
    expect(new NameTable(nameTable([1, 0, 17, 1], [0x41])).translations(1)).toEqual([]);
    expect(new NameTable(nameTable([1, 6, 14, 1], [0x41])).translations(1)).toEqual([]);
  });

  it("has no names where a record reaches past the table", () => {
    const whole = nameTable([3, 1, 0x409, 1], [0, 65]);
    for (let length = 0; length < whole.byteLength; length++) {
      const cut = new TableReader(whole.bytes.slice(0, length), "name", "a test's");
      expect(new NameTable(cut).translations(1)).toEqual([]);
    }
  });
});

describe("readGlyphNames", () => {
  it("is a FontError where the table ends too early", () => {
    const file = Uint8Array.from(readFileSync("assets/default/NotoSans-Regular.ttf"));
    const bytes = Uint8Array.from([0, 2, 0, 0, ...new Uint8Array(28), 0, 2, 0, 3, 1, 2, 4, 110, 97, 109, 101]);
    expect(tableOf(file, "post")).toBeDefined();
    expect(readGlyphNames(new TableReader(bytes, "post", "a test's"))).toEqual(["space", "name"]);
    for (let length = 32; length < bytes.length; length++) {
      const cut = new TableReader(bytes.slice(0, length), "post", "a test's");
      expect(() => readGlyphNames(cut)).toThrow(FontError);
    }
  });
});
