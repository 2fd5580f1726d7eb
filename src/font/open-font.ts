/** Opens a font: from a source, through its directory and tables, to a `Font`. */

import { describe, integer, object, string } from "../base/validate.ts";
import type { FontInput, FontSource } from "../source/font-source.ts";
import { guardedSource } from "../source/guarded-source.ts";
import { openSource } from "../source/open-source.ts";
import { MAX_FACE_COUNT, readDirectory } from "../source/sfnt.ts";
import { Font } from "./font.ts";
import { type FontFace, readFace } from "./font-face.ts";
import type { FontHeap } from "./font-heap.ts";
import type { Variations } from "./variation-axes.ts";

/** How to open a font. */
export interface OpenFontOptions {
  /** Face of a collection, from 0. */
  readonly index?: number | undefined;
  /** Place in the design space of a variable font; axes that are not named are at their default. */
  readonly variations?: Variations | undefined;
  /** What `font.family` is to say instead of the font's own name. */
  readonly family?: string | undefined;
  /** Stops reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a font. Its outlines go to `heap`, and nothing stays there when it throws: `FontError` for what is wrong with
 * the font or its source, `InsufficientMemory`, `TypeError` or `RangeError` for an argument, or the signal's reason.
 */
export async function openFont(input: FontInput, options: OpenFontOptions, heap: FontHeap): Promise<Font> {
  const { variations = {}, signal } = object(options, "options");
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
  }
  const index = integer(options.index ?? 0, "index", 0, MAX_FACE_COUNT);
  const family = options.family === undefined ? undefined : string(options.family, "family");
  const source = await openSource(input, signal);
  const face = await readAndClose(source, source !== input, index, heap, signal);
  try {
    return Font.of(face, variations, family);
  } catch (error) {
    face.release();
    throw error;
  }
}

/** Reads a face; a source that was opened here is closed here, one that was handed in stays its owner's. */
async function readAndClose(
  source: FontSource,
  ours: boolean,
  index: number,
  heap: FontHeap,
  signal: AbortSignal | undefined,
): Promise<FontFace> {
  try {
    const guarded = guardedSource(source, signal);
    return await readFace(guarded, await readDirectory(guarded, index), heap);
  } finally {
    if (ours) await source.close();
  }
}
