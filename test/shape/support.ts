/** Fonts and shapers for the tests of this folder. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import type { Shaper } from "../../src/shape/shaper.ts";
import { WordLevel } from "../../src/shape/word-level.ts";
import { PlainHeap } from "../font/support.ts";

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
  japanese: "test/fonts/NotoSansCJK-Kana.otf",
} as const;

export type FontName = keyof typeof FONT_FILES;

/** Bytes of a font of the tree. */
export function readFont(name: FontName): Uint8Array {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(FONT_FILES[name], root))));
}

let module: WebAssembly.Module | undefined;

/** HarfBuzz's fast module, compiled once. */
export function harfbuzzModule(): WebAssembly.Module {
  module ??= new WebAssembly.Module(readFileSync(fileURLToPath(new URL("build/harfbuzz-fast.wasm", root))));
  return module;
}

/** Each module that the build makes, and the one that it makes them of. */
export function harfbuzzModules(): Record<"fast" | "small" | "harfbuzzjs", WebAssembly.Module> {
  const small = fileURLToPath(new URL("build/harfbuzz.wasm", root));
  const original = createRequire(import.meta.url).resolve("harfbuzzjs/dist/harfbuzz.wasm");
  const compiled = (path: string) => new WebAssembly.Module(readFileSync(path));
  return { fast: harfbuzzModule(), small: compiled(small), harfbuzzjs: compiled(original) };
}

/** A font of the library over these bytes, its outlines in a plain heap. */
export function openTestFont(bytes: Uint8Array, variations: Record<string, number> = {}): Promise<Font> {
  return openFont(bytes, { variations }, new PlainHeap());
}

/** Tables of an sfnt by tag, cut out by hand. */
export function readTables(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, Uint8Array>();
  for (let i = 0; i < view.getUint16(4); i++) {
    const record = 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(record, record + 4));
    const offset = view.getUint32(record + 8);
    tables.set(tag, bytes.subarray(offset, offset + view.getUint32(record + 12)));
  }
  return tables;
}

/** An sfnt of these tables, without checksums. */
export function buildSfnt(tables: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const directoryBytes = 12 + 16 * sorted.length;
  const padded = (bytes: Uint8Array) => (bytes.byteLength + 3) & ~3;
  const out = new Uint8Array(sorted.reduce((total, [, bytes]) => total + padded(bytes), directoryBytes));
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x0001_0000);
  view.setUint16(4, sorted.length);
  let offset = directoryBytes;
  sorted.forEach(([tag, bytes], i) => {
    for (let letter = 0; letter < 4; letter++) out[12 + 16 * i + letter] = tag.charCodeAt(letter);
    view.setUint32(12 + 16 * i + 8, offset);
    view.setUint32(12 + 16 * i + 12, bytes.byteLength);
    out.set(bytes, offset);
    offset += padded(bytes);
  });
  return out;
}

/** A `kern` table of one pair (OpenType 1.9, "kern", version 0, format 0). */
export function buildKernTable(left: number, right: number, units: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  [0, 1, 0, 20, 1, 1, 6, 0, 0, left, right, units].forEach((value, i) => {
    view.setInt16(2 * i, value);
  });
  return new Uint8Array(view.buffer);
}

/** The second level of a cache, as HarfBuzz's entry brings it. */
export const createWords = (shaper: Shaper, limitBytes: number): WordLevel => new WordLevel(shaper, limitBytes);
