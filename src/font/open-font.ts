/** Opens a font: from a source, through its directory and tables, to a `Font`. */

import { describe, integer, object, string } from "../base/validate.ts";
import type { BufferManager } from "../memory/buffer-manager.ts";
import type { FontInput, SourceOptions } from "../source/font-source.ts";
import { openSource } from "../source/open-source.ts";
import { MAX_FACE_COUNT } from "../source/sfnt.ts";
import { unpackSource } from "../source/unpack-source.ts";
import { untilThere } from "../source/waiting.ts";
import { Font } from "./font.ts";
import type { FontHeap } from "./font-heap.ts";
import { type FaceChoice, sharedFiles } from "./shared-files.ts";
import type { Variations } from "./variation-axes.ts";

/** How to open a font. */
export interface OpenFontOptions extends SourceOptions {
  /** Face of a collection, from 0. */
  readonly index?: number | undefined;
  /** Face of a collection by its PostScript name, as "NotoSansCJKjp-Regular"; not beside `index`. */
  readonly postScriptName?: string | undefined;
  /** Place in the design space of a variable font; axes that are not named are at their default. */
  readonly variations?: Variations | undefined;
  /**
   * Text that the font is opened for. Of a large file that has to be waited for, a URL or `Blob`, only what it takes to draw
   * this text is fetched, and what other texts take by `engine.prepare`; "" for nothing yet. Where the server has no
   * ranges, the file is small or can be read at once (paths, bytes, `Blob`s in workers), it changes nothing. Without it, the
   * font is fetched whole, and draws any text.
   */
  readonly text?: string | undefined;
  /** What `font.family` is to say instead of the font's own name. */
  readonly family?: string | undefined;
}

/**
 * Reads a font. Its tables go to `heap`, what it is unpacked in comes from `buffers`, and nothing stays there when it throws: `FontError` for what is wrong with the
 * font or its source, `InsufficientMemory`, `TypeError` or `RangeError` for an argument, or the signal's reason.
 */
export async function openFont(
  input: FontInput,
  options: OpenFontOptions,
  heap: FontHeap,
  buffers?: BufferManager,
): Promise<Font> {
  const { variations = {}, signal, onProgress } = object(options, "options");
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
  }
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new TypeError(`onProgress must be a function, got ${describe(onProgress)}`);
  }
  const choice = faceChoice(options);
  const byParts = options.text !== undefined && string(options.text, "text") !== undefined;
  const family = options.family === undefined ? undefined : string(options.family, "family");
  const source = await openSource(input, { signal, onProgress });
  const opened = await unpackSource({ source, isOurs: source !== input }, signal, buffers);
  const face = await sharedFiles(heap).face(opened, choice, signal, byParts);
  try {
    return await untilThere(() => Font.of(face, variations, family), signal);
  } catch (error) {
    face.release();
    throw error;
  }
}

function faceChoice({ index, postScriptName }: OpenFontOptions): FaceChoice {
  if (postScriptName === undefined) return { index: integer(index ?? 0, "index", 0, MAX_FACE_COUNT) };
  if (index !== undefined) throw new RangeError("index and postScriptName exclude each other");
  return { postScriptName: string(postScriptName, "postScriptName") };
}
