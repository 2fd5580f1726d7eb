/**
 * What is known of a face before it is opened: its families, its style and the characters it covers. In: a file, of which
 * the directory and a few tables are read. Out: plain data; nothing of the file stays in memory.
 *
 * Specification: OpenType 1.9.1, "name", "OS/2", "head", "fvar", "cmap".
 */

import { FontError } from "../../base/errors.ts";
import type { FontSource } from "../../source/font-source.ts";
import type { Reading } from "../../source/reading.ts";
import { directoryOf, type SfntDirectory } from "../../source/sfnt.ts";
import { TableReader } from "../../source/table-reader.ts";
import { hasColorTables } from "../color-tables.ts";
import { roman, utf16 } from "../name-table.ts";
import { cmapCoverage } from "./cmap-coverage.ts";
import { Coverage } from "./coverage.ts";
import { DEFAULT_OBLIQUE, type FaceStyle, type Range, type Slant } from "./font-style.ts";

/** What a face says of itself. */
export interface FaceSummary {
  /** Which face of its file. */
  readonly index: number;
  /** Faces in the file. */
  readonly faceCount: number;
  /** Names of its families, the preferred one first: typographic before legacy, English before others. */
  readonly families: readonly string[];
  readonly style: FaceStyle;
  readonly coverage: Coverage;
  /** Whether its glyphs have colours of their own, as those of emoji. */
  readonly isColor: boolean;
}

/** Tables of a file that its faces may share: one reading serves all of them. */
export type SharedReadings = Map<string, Coverage>;

const TYPOGRAPHIC_FAMILY = 16;
const FAMILY = 1;
const MACINTOSH = 1;
const WINDOWS = 3;
const ENGLISH_OF_WINDOWS = 0x09;
const NAME_HEADER_BYTES = 6;
const NAME_RECORD_BYTES = 12;
/** Longer ones are damage. */
const MAX_FAMILY_BYTES = 512;
/** `usWidthClass` from 1 to 9, in percent. */
const widthClasses = [50, 62.5, 75, 87.5, 100, 112.5, 125, 150, 200];
const ITALIC = 1 << 0;
const OBLIQUE = 1 << 9;
const MAC_BOLD = 1 << 0;
const MAC_ITALIC = 1 << 1;
const AXIS_BYTES = 20;
const MAX_AXES = 256;

/** Reads what face `index` of a file says of itself. Throws `FontError`. */
export function* summarise(source: FontSource, index: number, shared: SharedReadings): Reading<FaceSummary> {
  const directory = yield* directoryOf(source, index);
  requireOutlines(directory, source);
  const name = yield* tableOf(source, directory, "name");
  const os2 = yield* tableOf(source, directory, "OS/2");
  const head = yield* tableOf(source, directory, "head");
  const fvar = yield* tableOf(source, directory, "fvar");
  return {
    index,
    faceCount: directory.faceCount,
    families: name ? readFamilies(name) : [],
    style: variedStyle(os2 ? styleOfOs2(os2) : styleOfHead(head), fvar),
    coverage: yield* coverageOf(source, directory, shared),
    isColor: hasColorTables((tag) => directory.tables.has(tag)),
  };
}

function* tableOf(source: FontSource, directory: SfntDirectory, tag: string): Reading<TableReader | undefined> {
  const record = directory.tables.get(tag);
  if (!record || record.byteLength === 0) return undefined;
  return new TableReader(yield record, tag, source.label);
}

/** A font without outlines could be registered and never drawn. */
function requireOutlines({ tables }: SfntDirectory, source: FontSource): void {
  if (!["glyf", "CFF ", "CFF2"].some((tag) => tables.has(tag))) {
    throw new FontError("table-missing", { source: source.label, table: "glyf" });
  }
}

function* coverageOf(source: FontSource, directory: SfntDirectory, shared: SharedReadings): Reading<Coverage> {
  const place = directory.tables.get("cmap")?.offset;
  const known = shared.get(`cmap:${place}`);
  if (known) return known;
  const cmap = yield* tableOf(source, directory, "cmap");
  const coverage = cmap ? cmapCoverage(cmap) : Coverage.of([]);
  shared.set(`cmap:${place}`, coverage);
  return coverage;
}

interface FamilyRecord {
  readonly text: string;
  /** The lower, the sooner. */
  readonly rank: number;
}

/** Every family name that the face goes by, each once. */
function readFamilies(name: TableReader): string[] {
  const count = name.u16(2);
  const strings = name.u16(4);
  name.require(NAME_HEADER_BYTES, count * NAME_RECORD_BYTES);
  const found: FamilyRecord[] = [];
  for (let at = NAME_HEADER_BYTES; at < NAME_HEADER_BYTES + count * NAME_RECORD_BYTES; at += NAME_RECORD_BYTES) {
    const nameId = name.u16(at + 6);
    const byteLength = name.u16(at + 8);
    if ((nameId !== FAMILY && nameId !== TYPOGRAPHIC_FAMILY) || byteLength === 0 || byteLength > MAX_FAMILY_BYTES)
      continue;
    const start = strings + name.u16(at + 10);
    name.require(start, byteLength);
    const platform = name.u16(at);
    const bytes = name.bytes.subarray(start, start + byteLength);
    const text = (platform === MACINTOSH ? roman(bytes) : utf16(bytes)).trim();
    if (text === "") continue;
    const isEnglish = platform === WINDOWS ? (name.u16(at + 4) & 0x3ff) === ENGLISH_OF_WINDOWS : name.u16(at + 4) === 0;
    found.push({ text, rank: (isEnglish ? 0 : 4) + (nameId === FAMILY ? 2 : 0) + (platform === MACINTOSH ? 1 : 0) });
  }
  return [...new Set(found.sort((a, b) => a.rank - b.rank).map(({ text }) => text))];
}

function styleOfOs2(os2: TableReader): FaceStyle {
  const selection = os2.u16(62);
  const slant = selection & OBLIQUE ? { oblique: both(DEFAULT_OBLIQUE) } : selection & ITALIC ? "italic" : "normal";
  return { weight: both(weightOf(os2.u16(4))), stretch: both(stretchOf(os2.u16(6))), slant };
}

/** The percentage of a `usWidthClass`. */
export function stretchOf(widthClass: number): number {
  return widthClasses[widthClass - 1] ?? 100;
}

/** Old fonts count weights from 1 to 9. */
function weightOf(weightClass: number): number {
  if (weightClass === 0) return 400;
  return weightClass < 10 ? weightClass * 100 : Math.min(weightClass, 1000);
}

function styleOfHead(head: TableReader | undefined): FaceStyle {
  const macStyle = head ? head.u16(44) : 0;
  const slant = macStyle & MAC_ITALIC ? "italic" : "normal";
  return { weight: both(macStyle & MAC_BOLD ? 700 : 400), stretch: both(100), slant };
}

function both(value: number): Range {
  return [value, value];
}

/** The style of a variable font reaches as far as its axes do. */
function variedStyle(style: FaceStyle, fvar: TableReader | undefined): FaceStyle {
  if (!fvar) return style;
  const axes = readAxisRanges(fvar);
  const slant = axes.get("slnt");
  return {
    weight: axes.get("wght") ?? style.weight,
    stretch: axes.get("wdth") ?? style.stretch,
    slant: slant && style.slant !== "italic" ? slantOf(slant) : style.slant,
  };
}

/** The axis counts anticlockwise, CSS clockwise. */
function slantOf([minimum, maximum]: Range): Slant {
  return { oblique: [maximum === 0 ? 0 : -maximum, minimum === 0 ? 0 : -minimum] };
}

function readAxisRanges(fvar: TableReader): Map<string, Range> {
  const start = fvar.u16(4);
  const count = fvar.u16(8);
  const axisBytes = fvar.u16(10);
  if (count > MAX_AXES || axisBytes < AXIS_BYTES) throw fvar.damage(`it has ${count} axes of ${axisBytes} bytes`);
  const ranges = new Map<string, Range>();
  for (let at = start; at < start + count * axisBytes; at += axisBytes) {
    const initial = fvar.fixed(at + 8);
    ranges.set(fvar.tagAt(at), [Math.min(fvar.fixed(at + 4), initial), Math.max(fvar.fixed(at + 12), initial)]);
  }
  return ranges;
}
