/**
 * Which characters a `cmap` maps, read from the ranges of its subtables without looking up any. A character whose glyph is
 * 0 all the same is found out when it is looked up.
 *
 * Specification: OpenType 1.9.1, "cmap", formats 4, 6, 8, 10, 12 and 13.
 */

import type { TableReader } from "../../source/table-reader.ts";
import { CharacterMap } from "../character-map.ts";
import { type Coverage, CoverageBuilder } from "./coverage.ts";

/** Subtables that count in Unicode, by platform and encoding, as `character-map.ts` prefers them. */
const unicodeEncodings = ["3/10", "0/6", "0/4", "3/1", "0/3", "0/2", "0/1", "0/0"];
/** More glyphs than any font has: whether a glyph is there is not asked here. */
const ALL_GLYPHS = 0x10000;
const LAST_CODE_POINT = 0x10ffff;
const FIRST_PLANE_END = 0x10000;
const FORMAT_8_WIDTHS_BYTES = 8192;

/** The characters of `cmap`. Throws `FontError` `"table-damaged"`. */
export function cmapCoverage(cmap: TableReader): Coverage {
  const count = cmap.u16(2);
  cmap.require(4, count * 8);
  const offsets = new Map<string, number>();
  for (let at = 4; at < 4 + count * 8; at += 8) {
    const encoding = `${cmap.u16(at)}/${cmap.u16(at + 2)}`;
    if (!offsets.has(encoding)) offsets.set(encoding, cmap.u32(at + 4));
  }
  for (const encoding of unicodeEncodings) {
    const offset = offsets.get(encoding);
    const coverage = offset === undefined ? undefined : subtableCoverage(cmap, offset);
    if (coverage) return coverage;
  }
  return probed(cmap);
}

/** Symbols and the character sets of before Unicode are few fonts': each character is looked up, which takes some milliseconds. */
function probed(cmap: TableReader): Coverage {
  const characters = new CharacterMap(cmap, ALL_GLYPHS);
  const found = new CoverageBuilder();
  for (let codePoint = 0; codePoint < FIRST_PLANE_END; codePoint++) {
    if (characters.glyphId(codePoint) !== 0) found.add(codePoint, codePoint);
  }
  return found.build();
}

/** What a subtable maps, or undefined for a format that has no ranges. */
function subtableCoverage(cmap: TableReader, offset: number): Coverage | undefined {
  const found = new CoverageBuilder();
  switch (cmap.u16(offset)) {
    case 4:
      addSegments(cmap, offset, found);
      break;
    case 6:
      found.add(cmap.u16(offset + 6), cmap.u16(offset + 6) + cmap.u16(offset + 8) - 1);
      break;
    case 8:
      addGroups(cmap, offset + FORMAT_8_WIDTHS_BYTES, found);
      break;
    case 10:
      found.add(cmap.u32(offset + 12), Math.min(cmap.u32(offset + 12) + cmap.u32(offset + 16) - 1, LAST_CODE_POINT));
      break;
    case 12:
    case 13:
      addGroups(cmap, offset, found);
      break;
    default:
      return undefined;
  }
  return found.build();
}

function addSegments(cmap: TableReader, offset: number, found: CoverageBuilder): void {
  const segmentCount = cmap.u16(offset + 6) >> 1;
  const endCodes = offset + 14;
  const startCodes = endCodes + segmentCount * 2 + 2;
  const rangeOffsets = startCodes + segmentCount * 4;
  cmap.require(endCodes, segmentCount * 8 + 2);
  let from = 0;
  for (let segment = 0; segment < segmentCount; segment++) {
    const end = cmap.u16(endCodes + segment * 2);
    // Segments ascend. Where they don't, what was seen is not looked at again, so a damaged table costs no more time.
    const start = Math.max(from, cmap.u16(startCodes + segment * 2));
    const at = rangeOffsets + segment * 2;
    const rangeOffset = cmap.u16(at);
    if (rangeOffset === 0) found.add(start, Math.min(end, 0xfffe));
    else {
      const glyphs = at + rangeOffset - cmap.u16(startCodes + segment * 2) * 2;
      for (let code = start; code <= end && glyphs + code * 2 + 2 <= cmap.byteLength; code++) {
        if (cmap.u16(glyphs + code * 2) !== 0) found.add(code, code);
      }
    }
    from = Math.max(from, end + 1);
  }
}

function addGroups(cmap: TableReader, offset: number, found: CoverageBuilder): void {
  const count = cmap.u32(offset + 12);
  cmap.require(offset + 16, count * 12);
  for (let at = offset + 16; at < offset + 16 + count * 12; at += 12) {
    found.add(cmap.u32(at), Math.min(cmap.u32(at + 4), LAST_CODE_POINT));
  }
}
