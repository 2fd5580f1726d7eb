/**
 * Shaping with no HarfBuzz and no WebAssembly: cmap with variation selectors, advances, pair kerning. In: an item of
 * text. Out: a glyph run, right for scripts whose letters don't join, reorder or take marks by position.
 *
 * Clusters are extended grapheme clusters (UAX #29), as HarfBuzz's are; a cluster's base comes first and its marks
 * follow, in right-to-left runs too, with the advances that the font gives them.
 */

import { graphemeSegments } from "unicode-segmenter/grapheme";
import { LatePattern } from "../base/late-pattern.ts";
import type { Font } from "../font/font.ts";
import { ObjectPool } from "../memory/object-pool.ts";
import { GlyphList } from "./glyph-list.ts";
import type { Direction } from "./glyph-run.ts";
import { flagCluster } from "./legacy-kerning.ts";
import { mirrored } from "./mirroring.ts";
import { tagNumber } from "./opentype-tag.ts";
import { isOn, resolveItem } from "./shape-item.ts";
import { createGlyphArrays, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";

const REPLACEMENT_CHARACTER = 0xfffd;
const SPACE = 0x20;
const KERN = tagNumber("kern");

const isIgnorable = /* @__PURE__ */ new LatePattern("\\p{Default_Ignorable_Code_Point}");

/** Most bytes of lists that are kept between texts: a run of 4,600 glyphs. */
const MAX_LIST_BYTES = 2 ** 16;

/** Settings of a `SimpleShaper`. */
export interface SimpleShaperOptions {
  /** Whether the glyphs that it collects are zeroed as soon as the text is shaped. */
  readonly secretText?: boolean | undefined;
}

/** The shaper for where HarfBuzz can't go. It keeps nothing but a few lists of glyphs, empty. */
export class SimpleShaper implements Shaper {
  readonly name = "simple";
  readonly heapBytes = 0;
  /** Where glyphs are collected, as their number isn't known before the text was read. */
  readonly lists: ObjectPool<GlyphList>;

  constructor({ secretText = false }: SimpleShaperOptions = {}) {
    this.lists = new ObjectPool({
      name: "glyph lists",
      create: () => new GlyphList(),
      clear: (list) => list.clear(secretText),
      byteLengthOf: (list) => list.byteLength,
      maxIdle: 4,
      maxBytes: MAX_LIST_BYTES,
    });
  }

  /** Shapes `text.slice(start, end)`. Of the request's features it knows `kern`. */
  shape(text: string, start: number, end: number, request: ShapeRequest): ShapedRun {
    const item = resolveItem(text, start, end, request);
    const { font, size, direction } = item;
    if (direction === "ttb") throw new RangeError('direction must be "ltr" or "rtl" for the simple shaper');
    const pixelsPerUnit = size / font.unitsPerEm;
    const glyphs = this.#collect(text, start, end, font, direction, pixelsPerUnit);
    if (isOn(item, KERN)) kern(glyphs, font, direction, pixelsPerUnit);
    return new ShapedRun(item, start, end, glyphs);
  }

  #collect(
    text: string,
    start: number,
    end: number,
    font: Font,
    direction: Direction,
    pixelsPerUnit: number,
  ): GlyphArrays {
    const lease = this.lists.acquire();
    try {
      mapClusters(lease.item, text, start, end, font, direction);
      return toArrays(lease.item, pixelsPerUnit);
    } finally {
      lease[Symbol.dispose]();
    }
  }

  forget(_font: Font): void {}

  reclaim(): number {
    return 0;
  }

  [Symbol.dispose](): void {
    this.lists[Symbol.dispose]();
  }
}

/** Appends glyphs and advances of each cluster, clusters in visual order. */
function mapClusters(
  list: GlyphList,
  text: string,
  start: number,
  end: number,
  font: Font,
  direction: Direction,
): void {
  const segments = [...graphemeSegments(text.slice(start, end))];
  if (direction === "rtl") segments.reverse();
  for (const { segment, index } of segments) mapCluster(list, segment, start + index, font, direction);
}

/** Appends the glyphs of one cluster. */
function mapCluster(list: GlyphList, written: string, cluster: number, font: Font, direction: Direction): void {
  const segment = written.length > 1 ? composed(written, font) : written;
  for (let at = 0; at < segment.length; ) {
    const codePoint = segment.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    const selector = segment.codePointAt(at);
    const selects = selector !== undefined && isVariationSelector(selector);
    if (selects) at += selector > 0xffff ? 2 : 1;
    const isLone = codePoint >= 0xd800 && codePoint <= 0xdfff;
    const shown = isLone ? REPLACEMENT_CHARACTER : direction === "rtl" ? mirrored(codePoint) : codePoint;
    appendGlyph(list, cluster, shown, selects ? selector : undefined, font);
  }
}

/** The cluster with its marks put together with their base (NFC), where the font has a glyph for what comes of it. */
function composed(written: string, font: Font): string {
  const shorter = written.normalize("NFC");
  if (shorter === written) return written;
  for (const character of shorter) if (font.glyphId(character.codePointAt(0)!) === 0) return written;
  return shorter;
}

function appendGlyph(
  list: GlyphList,
  cluster: number,
  codePoint: number,
  selector: number | undefined,
  font: Font,
): void {
  const isHidden = codePoint > 0x7f && isIgnorable.test(String.fromCodePoint(codePoint));
  const selected = selector === undefined ? 0 : font.glyphId(codePoint, selector);
  // What is not to be seen keeps a glyph, so that every cluster has one: a space of no width, as HarfBuzz has it.
  const glyphId = isHidden ? font.glyphId(SPACE) : selected || font.glyphId(codePoint);
  list.append(glyphId, cluster, isHidden ? 0 : font.advanceUnits(glyphId));
}

function toArrays(list: GlyphList, pixelsPerUnit: number): GlyphArrays {
  const { length } = list;
  const glyphs = createGlyphArrays(length);
  glyphs.glyphIds.set(list.glyphIds.subarray(0, length));
  glyphs.clusters.set(list.clusters.subarray(0, length));
  for (let i = 0; i < length; i++) glyphs.xAdvances[i] = list.advancesUnits[i]! * pixelsPerUnit;
  return glyphs;
}

/** Kerns neighbours that both take room; marks in between are looked over. */
function kern(glyphs: GlyphArrays, font: Font, direction: Direction, pixelsPerUnit: number): void {
  const { glyphIds, xAdvances, clusters, unsafeToBreak } = glyphs;
  let left = -1;
  let leftEnd = -1;
  for (let right = 0; right < glyphIds.length; right++) {
    if (xAdvances[right] === 0) {
      leftEnd = right;
      continue;
    }
    const kernUnits = left < 0 ? 0 : font.kerningUnits(glyphIds[left]!, glyphIds[right]!);
    if (kernUnits !== 0) {
      // Behind the marks of the left glyph, so that they stay where they are over it.
      xAdvances[leftEnd] = xAdvances[leftEnd]! + kernUnits * pixelsPerUnit;
      flagCluster(clusters, unsafeToBreak, direction === "ltr" ? right : left);
    }
    left = right;
    leftEnd = right;
  }
}

/** Variation selectors VS1–VS256 and the Mongolian ones. */
function isVariationSelector(codePoint: number): boolean {
  return (
    (codePoint >= 0xfe00 && codePoint <= 0xfe0f) ||
    (codePoint >= 0xe0100 && codePoint <= 0xe01ef) ||
    (codePoint >= 0x180b && codePoint <= 0x180d) ||
    codePoint === 0x180f
  );
}
