/** Fonts and shapers for the tests of this folder. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Font } from "../../src/font/font.ts";

const root = new URL("../../", import.meta.url);

/** The fonts of the tree that the tests shape with. */
export const FONT_FILES = {
  latin: "test/fonts/NotoSerif-Regular.ttf",
  roboto: "test/fonts/Roboto-Regular.ttf",
  garamond: "test/fonts/EBGaramond12-Regular.otf",
  plain: "assets/default/NotoSans-Regular.ttf",
  arabic: "assets/sample/NotoNaskhArabic-Regular.ttf",
  devanagari: "assets/sample/NotoSansDevanagari-Regular.ttf",
  hebrew: "assets/sample/NotoSansHebrew-Regular.ttf",
  chinese: "assets/sample/NotoSansSC-Regular.otf",
} as const;

export type FontName = keyof typeof FONT_FILES;

export function readFont(name: FontName): Uint8Array {
  return readFileSync(fileURLToPath(new URL(FONT_FILES[name], root)));
}

let module: WebAssembly.Module | undefined;

/** HarfBuzz's module, compiled once. */
export function harfbuzzModule(): WebAssembly.Module {
  module ??= new WebAssembly.Module(
    readFileSync(createRequire(import.meta.url).resolve("harfbuzzjs/dist/harfbuzz.wasm")),
  );
  return module;
}

let fontCount = 0;

/** A font cut out of an sfnt by hand, with what shapers read and nothing else. */
export function bareFont(bytes: Uint8Array, variations: Record<string, number> = {}): Font {
  const tables = readTables(bytes);
  const head = dataView(tables.get("head")!);
  const hmtx = dataView(tables.get("hmtx")!);
  const longCount = dataView(tables.get("hhea")!).getUint16(34);
  fontCount += 1;
  const font: Partial<Font> = {
    id: -fontCount,
    family: "bare",
    closed: false,
    unitsPerEm: head.getUint16(18),
    variations,
    tableTags: [...tables.keys()],
    table: (tag) => tables.get(tag),
    glyphId: (codePoint) => mapCharacter(dataView(tables.get("cmap")!), codePoint),
    advanceUnits: (glyphId) => hmtx.getUint16(4 * Math.min(glyphId, longCount - 1)),
    kerningUnits: (left, right) => kernPair(tables.get("kern"), left, right),
  };
  return font as Font;
}

function readTables(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = dataView(bytes);
  const tables = new Map<string, Uint8Array>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(record, record + 4));
    const offset = view.getUint32(record + 8);
    tables.set(tag, bytes.subarray(offset, offset + view.getUint32(record + 12)));
  }
  return tables;
}

/** cmap format 4 or 12, whichever Windows subtable comes last. */
function mapCharacter(cmap: DataView, codePoint: number): number {
  let glyphId = 0;
  for (let i = 0; i < cmap.getUint16(2); i++) {
    if (cmap.getUint16(4 + 8 * i) !== 3) continue;
    const subtable = cmap.getUint32(8 + 8 * i);
    const format = cmap.getUint16(subtable);
    if (format === 4) glyphId = mapFormat4(cmap, subtable, codePoint) || glyphId;
    if (format === 12) glyphId = mapFormat12(cmap, subtable, codePoint) || glyphId;
  }
  return glyphId;
}

function mapFormat4(cmap: DataView, at: number, codePoint: number): number {
  const doubled = cmap.getUint16(at + 6);
  for (let i = 0; i < doubled; i += 2) {
    const start = cmap.getUint16(at + 16 + doubled + i);
    if (codePoint > cmap.getUint16(at + 14 + i) || codePoint < start) continue;
    const delta = cmap.getUint16(at + 16 + 2 * doubled + i);
    const rangeAt = at + 16 + 3 * doubled + i;
    const range = cmap.getUint16(rangeAt);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyphId = cmap.getUint16(rangeAt + range + 2 * (codePoint - start));
    return glyphId === 0 ? 0 : (glyphId + delta) & 0xffff;
  }
  return 0;
}

function mapFormat12(cmap: DataView, at: number, codePoint: number): number {
  for (let i = 0; i < cmap.getUint32(at + 12); i++) {
    const group = at + 16 + 12 * i;
    const start = cmap.getUint32(group);
    if (codePoint >= start && codePoint <= cmap.getUint32(group + 4))
      return cmap.getUint32(group + 8) + codePoint - start;
  }
  return 0;
}

/** kern version 0, its first subtable in format 0. */
function kernPair(table: Uint8Array | undefined, left: number, right: number): number {
  if (table === undefined) return 0;
  const kern = dataView(table);
  for (let i = 0; i < kern.getUint16(10); i++) {
    const pair = 18 + 6 * i;
    if (kern.getUint16(pair) === left && kern.getUint16(pair + 2) === right) return kern.getInt16(pair + 4);
  }
  return 0;
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
