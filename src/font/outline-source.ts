/** Where the glyph stage finds a font's outlines: in linear memory as the font has them, or as paths on the host. */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { GlyphOutline } from "./outline.ts";

/** What the glyph stage draws from. */
export type OutlineSource =
  | {
      /** TrueType outlines at their default place: the kernels decode `glyf` themselves. */
      readonly kind: "glyf";
      readonly glyf: Ptr<Bytes>;
      readonly glyfByteLength: number;
      readonly loca: Ptr<Bytes>;
      /** At least `glyphCount + 1` entries; checked when the font was opened. */
      readonly locaByteLength: number;
      /** Whether `loca` holds 32-bit offsets; otherwise 16-bit offsets that are to be doubled. */
      readonly locaIsLong: boolean;
      /** An `i16` for each glyph: how far right it moves, in font units; null where none moves. */
      readonly shifts: Ptr<Bytes>;
      readonly glyphCount: number;
      /**
       * Brings in the bytes of a glyph and of its parts, and where it moves to; to be called before a kernel decodes it.
       * Undefined where all of them are there. Throws `FontError` `"read-failed"` or `"truncated"`.
       */
      readonly prepare: ((glyphId: number) => void) | undefined;
    }
  | {
      /** CFF outlines, and all varied ones. */
      readonly kind: "path";
      /** Throws `FontError` for a damaged glyph. */
      outline(glyphId: number): GlyphOutline;
    };
