/** What a caller asks of an atlas, checked and settled. */

import { finiteNumber, integer, object, oneOf } from "../../base/validate.ts";
import { type Hinting, hintings, type StrikeMode, strikeMode } from "../strike-mode.ts";

/**
 * What the pages hold: "gray", coverage, a byte a pixel; "lcd", coverage for each stripe and the largest of the three, four
 * bytes; "sdf", signed distance from the outline, a byte; "msdf", one for each of three kinds of edges, whose median keeps
 * corners sharp, and the distance as in "sdf", four bytes.
 */
export const atlasModes = ["gray", "lcd", "sdf", "msdf"] as const;
/** What pages hold: coverage in grey or in LCD stripes, or distances in one channel or three. */
export type AtlasMode = (typeof atlasModes)[number];

/** Options of `engine.atlas`; all have defaults. */
export interface AtlasOptions {
  /** Width and height of a page, pixels; 1024. */
  readonly size?: number | undefined;
  /** Most pages; 4. */
  readonly pages?: number | undefined;
  /** Empty pixels between glyphs, and along the edges of a page; 1, as linear filtering needs. */
  readonly padding?: number | undefined;
  /** What the pages hold; "gray". */
  readonly mode?: AtlasMode | undefined;
  /** Bound on the bytes of the pages; half of the glyphs' part of the budget, or one page where that is more. */
  readonly maxBytes?: number | undefined;
  /** For coverage: places in a pixel, along the text, that glyphs are kept for; 4, as `render` draws them. */
  readonly subpixelPositions?: 1 | 2 | 4 | undefined;
  /** For coverage: as `render` takes it; 1. */
  readonly gamma?: number | undefined;
  /** For coverage: as `render` takes it; "none". */
  readonly hinting?: Hinting | undefined;
  /** For distance fields: pixels to the em on the pages; 48. */
  readonly fieldSize?: number | undefined;
  /** For distance fields: pixels of the page from the outline to the farthest distance that is told; 8. */
  readonly spread?: number | undefined;
}

/** Settled options. */
export interface AtlasSettings {
  readonly size: number;
  readonly pages: number;
  readonly padding: number;
  readonly mode: AtlasMode;
  readonly maxBytes: number | undefined;
  readonly subpixelPositions: 1 | 2 | 4;
  /** Of the strikes that coverage comes from. */
  readonly strikeMode: StrikeMode;
  readonly fieldSize: number;
  readonly spread: number;
  /** Bytes of a pixel on a page. */
  readonly pixelBytes: 1 | 4;
}

const MIN_PAGE_SIDE = 64;
/** WebGL 2 promises 2048, and every GPU of today has this. */
const MAX_PAGE_SIDE = 8192;
const MAX_PAGES = 256;
const MAX_PADDING = 64;
/** Strikes hold glyphs up to this size; larger ones would fill a page with a few letters. */
const MAX_GLYPH_SIZE_PX = 256;
const MIN_FIELD_SIZE_PX = 8;
const MAX_SPREAD_PX = 64;

/** Checks options. Throws `TypeError`, `RangeError`. */
export function settleAtlas(options: AtlasOptions): AtlasSettings {
  const { size = 1024, pages = 4, padding = 1, maxBytes, subpixelPositions = 4 } = object(options, "options");
  const { gamma = 1, hinting = "none", fieldSize = 48, spread = 8 } = options;
  const mode = oneOf(options.mode ?? "gray", "mode", atlasModes);
  const pixelBytes = mode === "gray" || mode === "sdf" ? 1 : 4;
  integer(size, "size", MIN_PAGE_SIDE, MAX_PAGE_SIDE);
  if (![1, 2, 4].includes(integer(subpixelPositions, "subpixelPositions", 1, 4))) {
    throw new RangeError(`subpixelPositions must be 1, 2 or 4, got ${subpixelPositions}`);
  }
  if (maxBytes !== undefined) integer(maxBytes, "maxBytes", size * size * pixelBytes, Number.MAX_SAFE_INTEGER);
  finiteNumber(gamma, "gamma", 0.1, 10);
  oneOf(hinting, "hinting", hintings);
  return {
    size,
    pages: integer(pages, "pages", 1, MAX_PAGES),
    padding: integer(padding, "padding", 0, MAX_PADDING),
    mode,
    maxBytes,
    subpixelPositions: hinting === "full" ? 1 : subpixelPositions,
    strikeMode: strikeMode(mode === "lcd" ? "lcd" : "gray", gamma, hinting),
    fieldSize: finiteNumber(fieldSize, "fieldSize", MIN_FIELD_SIZE_PX, MAX_GLYPH_SIZE_PX),
    spread: finiteNumber(spread, "spread", 1, MAX_SPREAD_PX),
    pixelBytes,
  };
}

/** Whether the pages hold distances. */
export function isField({ mode }: Pick<AtlasSettings, "mode">): boolean {
  return mode === "sdf" || mode === "msdf";
}

/** `sizePx`, when coverage is kept at it. */
export function coverageSize(sizePx: number, name: string): number {
  return finiteNumber(sizePx, name, 1, MAX_GLYPH_SIZE_PX);
}
