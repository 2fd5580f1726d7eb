/**
 * The one door to opentype.js 2.0: names, glyph names, and CFF and CFF2 outlines. It gets a small file of just the
 * tables for that, and is never asked to lay out text.
 *
 * What the library does slowly or not safely stays with readers of our own: it builds a map of every character (a
 * damaged `cmap` can make it loop for hours), an object for every metric, and parses `glyf` at 3 times the time.
 */

// By its file: the package's main entry is a script without named exports, and its module is not in an exports map.
import { type Font as LibraryFont, type PathCommand, parse } from "opentype.js/dist/opentype.mjs";
import { FontError } from "../base/errors.ts";
import { checkCffIndexes } from "./cff-check.ts";
import type { FontTables } from "./font-tables.ts";
import { checkNames } from "./name-check.ts";
import type { GlyphOutline } from "./outline.ts";
import { OutlinePen } from "./outline-pen.ts";
import { writeSfnt } from "./sfnt-file.ts";
import { SubroutineBudget } from "./subroutine-budget.ts";
import type { Variations } from "./variation-axes.ts";

const VERSION_TRUETYPE = 0x0001_0000;
const VERSION_CFF = 0x4f54_544f;

/** The library's own property names for the entries of the `name` table that have one. */
const nameProperties: Readonly<Record<number, string>> = {
  1: "fontFamily",
  2: "fontSubfamily",
  4: "fullName",
  16: "preferredFamily",
  17: "preferredSubfamily",
};

const preferredPlatforms = ["windows", "unicode", "macintosh"];
const preferredLanguages = ["en", "en-US", "en-GB"];

/** What opentype.js knows of one face. */
export class OpenTypeAdapter {
  readonly #font: LibraryFont;
  readonly #source: string;
  readonly #budget = new SubroutineBudget();

  /**
   * Hands `tables` over. The CFF table is held once: the library's copy takes the place of ours.
   * Throws `FontError` `"table-damaged"` for what the library can't read.
   */
  constructor(tables: FontTables, glyphCount: number) {
    this.#source = tables.source;
    const outlineTag = outlineTable(tables);
    if (outlineTag) checkCffIndexes(tables.require(outlineTag));
    const names = tables.reader("name");
    if (names) checkNames(names);
    const file = writeSfnt(outlineTag ? VERSION_CFF : VERSION_TRUETYPE, libraryTables(tables, outlineTag, glyphCount));
    const outlines = outlineTag && file.tables.get(outlineTag);
    if (outlineTag && outlines) tables.replace(outlineTag, outlines);
    try {
      this.#font = parse(file.buffer, { lowMemory: true });
    } catch (cause) {
      const table = outlineTag ?? "name or post";
      throw new FontError("table-damaged", { source: this.#source, table, detail: messageOf(cause) }, { cause });
    }
    guardSubroutines(this.#font, this.#budget);
  }

  /** Entry `nameId` of the `name` table, in English where there is a choice; undefined where there is none. */
  name(nameId: number): string | undefined {
    const property = nameProperties[nameId] ?? String(nameId);
    for (const platform of preferredPlatforms) {
      const translations = this.#font.names[platform]?.[property];
      const text = translations && pickLanguage(translations);
      if (text) return text;
    }
    return undefined;
  }

  /** The font's own name of a glyph, "" where it has none. */
  glyphName(glyphId: number): string {
    const { cffEncoding, glyphNames, isCIDFont } = this.#font;
    if (cffEncoding) return isCIDFont ? "" : String(cffEncoding.charset[glyphId] ?? "");
    return glyphNames?.names[glyphId] ?? "";
  }

  /** A CFF or CFF2 outline, at `place` of the design space. Throws `FontError` `"glyph-damaged"`. */
  outline(glyphId: number, place: Variations | undefined): GlyphOutline {
    this.#budget.reset();
    try {
      const { glyphs } = this.#font;
      const glyph = glyphs.get(glyphId);
      const path = glyph.path;
      const commands = place && glyph.getBlendPath ? glyph.getBlendPath({ ...place }).commands : path.commands;
      // The library would keep every glyph that was ever asked for.
      delete glyphs.glyphs[glyphId];
      return drawCommands(commands);
    } catch (cause) {
      throw new FontError("glyph-damaged", { glyphId, detail: messageOf(cause), source: this.#source }, { cause });
    }
  }
}

/** Global subroutines, and the local ones of the font or, in a CID-keyed font or CFF2, of each of its parts. */
function guardSubroutines(font: LibraryFont, budget: SubroutineBudget): void {
  if (font.gsubrs) font.gsubrs = budget.guard(font.gsubrs);
  const topDict = (font.tables.cff2 ?? font.tables.cff)?.topDict;
  for (const dict of topDict ? [topDict, ...(topDict._fdArray ?? [])] : []) {
    if (dict._subrs) dict._subrs = budget.guard(dict._subrs);
  }
}

function outlineTable(tables: FontTables): "CFF " | "CFF2" | undefined {
  if (tables.reader("CFF ")) return "CFF ";
  return tables.reader("CFF2") ? "CFF2" : undefined;
}

/** What the library must be given to parse a face, with stand-ins for what is read elsewhere. */
function libraryTables(
  tables: FontTables,
  outlineTag: string | undefined,
  glyphCount: number,
): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>([
    ["cmap", EMPTY_CMAP],
    ["head", tables.require("head").bytes],
    ["hhea", withoutMetrics(tables.require("hhea").bytes)],
    // TrueType glyphs are decoded elsewhere: the library sees none, and needs no room for them.
    ["maxp", maxpOf(outlineTag ? glyphCount : 0)],
    ["hmtx", new Uint8Array(4)],
    ["name", tables.get("name") ?? EMPTY_NAME],
  ]);
  // CFF has glyph names of its own.
  if (outlineTag !== "CFF ") files.set("post", tables.get("post") ?? EMPTY_POST);
  if (!outlineTag) {
    files.set("loca", new Uint8Array(8));
    files.set("glyf", new Uint8Array(4));
    return files;
  }
  for (const tag of [outlineTag, "fvar", "avar"]) {
    const bytes = tables.get(tag);
    if (bytes) files.set(tag, bytes);
  }
  return files;
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
  const copy = Uint8Array.from(hhea);
  copy.fill(0, METRIC_COUNT_OFFSET, METRIC_COUNT_OFFSET + 2);
  return copy;
}

/** A version 0.5 `maxp`. */
function maxpOf(glyphCount: number): Uint8Array {
  return Uint8Array.of(0, 0, 0x50, 0, glyphCount >> 8, glyphCount & 0xff);
}

function pickLanguage(translations: Record<string, string>): string | undefined {
  for (const language of preferredLanguages) {
    if (translations[language]) return translations[language];
  }
  return Object.values(translations)[0];
}

function drawCommands(commands: readonly PathCommand[]): GlyphOutline {
  const pen = new OutlinePen();
  for (const command of commands) draw(pen, command);
  const outline = pen.finish();
  if (!outline.coords.every(Number.isFinite)) throw new Error("its charstring lacks operands");
  return outline;
}

function draw(pen: OutlinePen, { type, x, y, x1, y1, x2, y2 }: PathCommand): void {
  if (type === "M") pen.moveTo(x, y);
  else if (type === "L") pen.lineTo(x, y);
  else if (type === "Q") pen.quadraticTo(x1, y1, x, y);
  else if (type === "C") pen.cubicTo(x1, y1, x2, y2, x, y);
  else pen.close();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
