/**
 * The one door to opentype.js 2.0: names, and glyph names of TrueType fonts. It gets a small file of just the table for
 * that, and is never asked to lay out text.
 *
 * What the library does slowly or not safely stays with readers of our own: it builds a map of every character (a
 * damaged `cmap` can make it loop for hours), an object for every metric, parses `glyf` at 3 times the time, and holds
 * all of `CFF ` in memory as objects.
 */

// By its file: the package's main entry is a script without named exports, and its module is not in an exports map.
import { type Font as LibraryFont, parse } from "opentype.js/dist/opentype.mjs";
import { FontError } from "../base/errors.ts";
import { writeSfnt } from "../source/sfnt-writer.ts";
import type { TableReader } from "../source/table-reader.ts";
import type { Translations } from "./font-names.ts";
import type { FontTables } from "./font-tables.ts";
import { checkNames } from "./name-check.ts";

const VERSION_TRUETYPE = 0x0001_0000;

/** The library's own property names for the entries of the `name` table that have one, by their ids. */
const nameProperties = [
  ...["copyright", "fontFamily", "fontSubfamily", "uniqueID", "fullName", "version", "postScriptName", "trademark"],
  ...["manufacturer", "designer", "description", "manufacturerURL", "designerURL", "license", "licenseURL", "reserved"],
  ...["preferredFamily", "preferredSubfamily", "compatibleFullName", "sampleText", "postScriptFindFontName"],
  ...["wwsFamily", "wwsSubfamily"],
];

const platforms = ["windows", "unicode", "macintosh"];

/** What opentype.js knows of one face. Names are parsed when it is made, glyph names when one is asked for. */
export class OpenTypeAdapter {
  readonly #tables: FontTables;
  readonly #names: LibraryFont["names"];
  #glyphNames: readonly (string | undefined)[] | undefined;

  /** Throws `InsufficientMemory`. */
  constructor(tables: FontTables) {
    this.#tables = tables;
    this.#names = readNames(tables);
  }

  /** Entry `nameId` of the `name` table: for each platform that has it, the texts by language. */
  translations(nameId: number): readonly Translations[] {
    const property = nameProperties[nameId] ?? String(nameId);
    const found = platforms.map((platform) => this.#names[platform]?.[property]);
    return found.filter((texts) => texts !== undefined).map((texts) => new Map(Object.entries(texts)));
  }

  /** Name of a glyph by the `post` table, "" where it has none. Throws `FontError` `"table-damaged"`. */
  glyphName(glyphId: number): string {
    this.#glyphNames ??= this.#readGlyphNames();
    return this.#glyphNames[glyphId] ?? "";
  }

  #readGlyphNames(): readonly (string | undefined)[] {
    const post = this.#tables.reader("post");
    return (post && parseAlone(post, this.#tables).glyphNames?.names) ?? [];
  }
}

/** Names of a face; none where their table is damaged, for no glyph depends on it. */
function readNames(tables: FontTables): LibraryFont["names"] {
  const name = tables.reader("name");
  if (!name) return {};
  try {
    checkNames(name);
    return parseAlone(name, tables, withUnicodeSymbols(name.bytes.slice())).names;
  } catch (error) {
    if (error instanceof FontError && error.code === "table-damaged") return {};
    throw error;
  }
}

/** Symbol fonts' names on Windows are Unicode like all others there, and the library skips their records. */
function withUnicodeSymbols(name: Uint8Array): Uint8Array {
  const view = new DataView(name.buffer, name.byteOffset, name.byteLength);
  const count = view.getUint16(2);
  for (let at = NAME_HEADER_BYTES; at < NAME_HEADER_BYTES + count * NAME_RECORD_BYTES; at += NAME_RECORD_BYTES) {
    if (view.getUint16(at) !== WINDOWS || view.getUint16(at + 2) !== WINDOWS_SYMBOL) continue;
    view.setUint16(at + 2, WINDOWS_UNICODE);
  }
  return name;
}

const NAME_HEADER_BYTES = 6;
const NAME_RECORD_BYTES = 12;
const WINDOWS = 3;
const WINDOWS_SYMBOL = 0;
const WINDOWS_UNICODE = 1;

/** Gives the library a font of nothing but `table`, whose bytes may be others. */
function parseAlone(table: TableReader, tables: FontTables, bytes = table.bytes): LibraryFont {
  // Copies: bringing one in may move the others.
  const head = tables.require("head").bytes.slice();
  const hhea = tables.require("hhea").bytes.slice();
  const alone = new Map([
    ["cmap", EMPTY_CMAP],
    ["head", head],
    ["hhea", withoutMetrics(hhea)],
    // The library sees no glyphs, and needs no room for them.
    ["maxp", EMPTY_MAXP],
    ["hmtx", new Uint8Array(4)],
    ["loca", new Uint8Array(8)],
    ["glyf", new Uint8Array(4)],
    ["name", EMPTY_NAME],
    ["post", EMPTY_POST],
    [table.tag, bytes],
  ]);
  const { buffer } = writeSfnt([{ version: VERSION_TRUETYPE, tables: alone }]);
  try {
    return parse(buffer, { lowMemory: true });
  } catch (cause) {
    throw new FontError(
      "table-damaged",
      { source: table.source, table: table.tag, detail: messageOf(cause) },
      { cause },
    );
  }
}

/** One format 4 subtable without characters. */
const EMPTY_CMAP = Uint8Array.of(
  ...[0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12],
  ...[0, 4, 0, 24, 0, 0, 0, 2, 0, 2, 0, 0, 0, 0],
  ...[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 1, 0, 0],
);

/** Format 0, no records. */
const EMPTY_NAME = Uint8Array.of(0, 0, 0, 0, 0, 6);

/** Version 3: no glyph names. */
const EMPTY_POST = Uint8Array.of(0, 3, ...new Uint8Array(30));

const METRIC_COUNT_OFFSET = 34;

function withoutMetrics(hhea: Uint8Array): Uint8Array {
  return hhea.fill(0, METRIC_COUNT_OFFSET, METRIC_COUNT_OFFSET + 2);
}

/** Version 0.5, no glyphs. */
const EMPTY_MAXP = Uint8Array.of(0, 0, 0x50, 0, 0, 0);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
