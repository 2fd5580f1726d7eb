/** Where an atlas gets what it holds: a glyph's pixels as the pages have them. */

import { ArchiveError } from "../../base/errors.ts";
import type { Font } from "../../font/font.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import { type BitmapStores, fieldKey, strikeContentKey } from "../bitmap-stores.ts";
import type { GlyphFiller } from "../glyph-filler.ts";
import { readBitmap, type StoredBitmap } from "../strike-bitmaps.ts";
import type { StrikeCache } from "../strike-cache.ts";
import { type StrikeMode, turnedMode } from "../strike-mode.ts";
import { movedOutline, turnedOutline } from "../turned-outline.ts";
import { FieldMaker } from "./field/field.ts";
import { type AtlasSettings, isField } from "./options.ts";

/** A glyph of an atlas: its number × 4, and the quarters of a pixel that it lies to the right. */
export type AtlasSlot = number;

/** What glyphs of one font, size and direction come from. */
export interface PictureSource {
  /** The pictures of `slots`, by their order. Throws `FontError`, `ArchiveError`, `InsufficientMemory`. */
  pictures(slots: readonly AtlasSlot[]): StoredBitmap[];
}

/** What tells glyphs of a number apart. */
export interface Face {
  readonly font: Font;
  /** Pixels to the em. */
  readonly sizePx: number;
  /** For a glyph that lies on its side, quarters of a pixel that it is lower; undefined for one that stands. */
  readonly turn: number | undefined;
}

/** Pixels to the em, for both kinds of atlases. */
export type PictureMaker = (face: Face) => PictureSource;

/** What coverage is read from. */
export interface StrikeParts {
  readonly kernels: Kernels;
  readonly strikes: StrikeCache;
  readonly filler: GlyphFiller;
  /** Where distance fields may come from that were made before. */
  readonly stores: BitmapStores;
}

/** What the pages of an atlas with `settings` are made of. */
export function pictureMaker(parts: StrikeParts, settings: AtlasSettings): PictureMaker {
  const { mode, spread } = settings;
  return isField(settings)
    ? fieldPictures(parts.stores, mode === "msdf" ? "msdf" : "sdf", spread)
    : strikePictures(parts, settings);
}

/** Distances from outlines as the font has them, or from an archive, which has those of whole pixels. */
export function fieldPictures(stores: BitmapStores, kind: "sdf" | "msdf", spread: number): PictureMaker {
  const fields = FieldMaker.in(stores.fieldMemory, spread, kind === "msdf");
  const key = fieldKey(kind, spread);
  return ({ font, sizePx, turn }) => ({
    pictures: (slots) =>
      slots.map((slot) => {
        const isKept = turn === undefined && (slot & 3) === 0 && !stores.isEmpty && !font.isPartial;
        const kept = isKept ? stores.find(strikeContentKey(font, sizePx, key), slot) : undefined;
        if (kept !== undefined) return kept;
        const glyphId = slot >>> 2;
        if (!font.hasOutlines) throw new ArchiveError("glyph-not-there", { family: font.family, glyphId, sizePx });
        const unitsPerQuarter = font.unitsPerEm / sizePx / 4;
        const outline = font.glyphOutline(glyphId);
        const placed = turn === undefined ? outline : turnedOutline(outline, turn * unitsPerQuarter);
        return fields.make(movedOutline(placed, (slot & 3) * unitsPerQuarter), sizePx / font.unitsPerEm);
      }),
  });
}

/** Coverage, the bytes that strikes have. */
function strikePictures({ kernels, strikes, filler }: StrikeParts, settings: AtlasSettings): PictureMaker {
  return ({ font, sizePx, turn }) => {
    const mode: StrikeMode = turn === undefined ? settings.strikeMode : turnedMode(settings.strikeMode, turn);
    return {
      pictures(slots) {
        try {
          const entry = strikes.use(font, sizePx, mode);
          return slots.map((slot, at) => {
            const known = readBitmap(kernels, entry.record, slot);
            if (known !== undefined) return known;
            filler.fillSlots(entry, slots.slice(at));
            return readBitmap(kernels, entry.record, slot)!;
          });
        } finally {
          strikes.release();
          filler.release();
        }
      },
    };
  };
}
