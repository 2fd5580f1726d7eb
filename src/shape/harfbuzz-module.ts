/**
 * HarfBuzz's WebAssembly module, instantiated by ourselves. In: harfbuzzjs's compiled `harfbuzz.wasm`. Out: its exports,
 * typed, and views of its memory.
 *
 * The package's own JavaScript is not used, for four reasons: it fetches and compiles by top-level await at import, and
 * takes no compiled module from outside (edge isolates may not compile at run time); it frees by finaliser only, so
 * nothing can be given back on time; its memory grows to 2 GiB; and it reads results into one object a glyph, which
 * costs as much as the shaping. The module asks for five imports, which are below.
 *
 * Only the functions that the shaper calls are declared. hb.h of HarfBuzz is their reference.
 */

import { type OutsideRoom, unboundedRoom } from "../memory/outside-room.ts";

/** An address in HarfBuzz's heap, branded by what lies there; 0 is null. */
export type HeapAddress<What extends string> = number & { readonly __lies: What };

export type Blob = HeapAddress<"hb_blob_t">;
export type Face = HeapAddress<"hb_face_t">;
export type FontHandle = HeapAddress<"hb_font_t">;
export type Buffer = HeapAddress<"hb_buffer_t">;
export type Language = HeapAddress<"hb_language_t">;
export type Bytes = HeapAddress<"bytes">;

/** A 4-byte OpenType tag, first letter in the highest byte (`hb_tag_t`). */
export type Tag = number & { readonly __tag: true };

/** `hb_memory_mode_t`: the blob's bytes are ours, may be changed in place, and outlive it. */
export const MEMORY_MODE_WRITABLE = 2;
/** `hb_buffer_content_type_t`: what a buffer holds once shaping went well. */
export const CONTENT_TYPE_GLYPHS = 2;
/** `hb_direction_t`. */
export const DIRECTION = { ltr: 4, rtl: 5, ttb: 6 } as const;
/** `hb_glyph_flags_t`, in the low bits of `hb_glyph_info_t.mask`: what `hb_glyph_info_get_glyph_flags` masks out. */
export const GLYPH_FLAG_UNSAFE_TO_BREAK = 1;
/** `hb_ot_layout_glyph_class_t`. */
export const GLYPH_CLASS_MARK = 3;

/**
 * `hb_glyph_info_t` and `hb_glyph_position_t`: 20 bytes, five 32-bit words each.
 *
 *     info      | codepoint | mask      | cluster  | var1     | var2 |
 *     position  | x_advance | y_advance | x_offset | y_offset | var  |
 */
export const RECORD_WORDS = 5;
export const INFO_GLYPH_ID = 0;
export const INFO_MASK = 1;
export const INFO_CLUSTER = 2;
export const POSITION_X_ADVANCE = 0;
export const POSITION_Y_ADVANCE = 1;
export const POSITION_X_OFFSET = 2;
export const POSITION_Y_OFFSET = 3;

/** The exports that are called. */
export interface HarfBuzzExports {
  readonly memory: WebAssembly.Memory;
  __wasm_call_ctors(): void;
  malloc(byteLength: number): Bytes;
  free(address: Bytes): void;

  hb_blob_create(data: Bytes, byteLength: number, mode: number, userData: 0, destroy: 0): Blob;
  hb_blob_destroy(blob: Blob): void;
  hb_face_create(blob: Blob, faceIndex: number): Face;
  hb_face_destroy(face: Face): void;
  hb_font_create(face: Face): FontHandle;
  hb_font_destroy(font: FontHandle): void;
  hb_font_set_scale(font: FontHandle, xScale: number, yScale: number): void;
  hb_font_set_variations(font: FontHandle, variations: Bytes, variationCount: number): void;

  hb_ot_layout_get_glyph_class(face: Face, glyphId: number): number;
  hb_ot_layout_table_get_script_tags(
    face: Face,
    tableTag: Tag,
    startOffset: number,
    scriptCount: Bytes,
    scriptTags: Bytes,
  ): number;
  hb_ot_layout_script_get_language_tags(
    face: Face,
    tableTag: Tag,
    scriptIndex: number,
    startOffset: number,
    languageCount: Bytes,
    languageTags: Bytes,
  ): number;
  hb_ot_layout_language_get_feature_tags(
    face: Face,
    tableTag: Tag,
    scriptIndex: number,
    languageIndex: number,
    startOffset: number,
    featureCount: Bytes,
    featureTags: Bytes,
  ): number;
  hb_ot_tags_from_script_and_language(
    script: Tag,
    language: Language,
    scriptCount: Bytes,
    scriptTags: Bytes,
    languageCount: Bytes,
    languageTags: Bytes,
  ): void;

  hb_script_from_string(ascii: Bytes, byteLength: number): Tag;
  hb_language_from_string(ascii: Bytes, byteLength: number): Language;

  hb_buffer_create(): Buffer;
  hb_buffer_clear_contents(buffer: Buffer): void;
  hb_buffer_add_utf16(buffer: Buffer, text: Bytes, textLength: number, itemOffset: number, itemLength: number): void;
  hb_buffer_set_direction(buffer: Buffer, direction: number): void;
  hb_buffer_set_script(buffer: Buffer, script: Tag): void;
  hb_buffer_set_flags(buffer: Buffer, flags: number): void;
  hb_buffer_set_language(buffer: Buffer, language: Language): void;
  hb_buffer_guess_segment_properties(buffer: Buffer): void;
  hb_buffer_get_content_type(buffer: Buffer): number;
  hb_buffer_get_length(buffer: Buffer): number;
  hb_buffer_get_glyph_infos(buffer: Buffer, length: 0): Bytes;
  hb_buffer_get_glyph_positions(buffer: Buffer, length: 0): Bytes;
  hb_shape(font: FontHandle, buffer: Buffer, features: Bytes, featureCount: number): void;
}

/** Views of the whole of HarfBuzz's memory; good until it grows. */
export interface HeapViews {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f32: Float32Array;
}

/** HarfBuzz gave up (abort, exit) or was refused memory: the instance's heap can't be trusted any more. */
export class HarfBuzzFault extends Error {
  override readonly name = "HarfBuzzFault";
}

/**
 * Largest heap of one instance. The biggest free fonts' layout and metric tables are about 5 MiB, and a buffer of
 * 65,536 code units at HarfBuzz's own limit of 64 glyphs a code unit needs 160 MiB.
 */
export const MAX_HEAP_BYTES = 256 * 2 ** 20;

const WASM_PAGE_BYTES = 65_536;
/** Growing by a fifth over what is asked for keeps the number of growths logarithmic (emscripten's own factor). */
const GROWTH_FACTOR = 1.2;

/** What bounds the memory of an instance. */
export interface HeapBounds {
  /** Largest heap, in bytes; `MAX_HEAP_BYTES`. */
  readonly maxHeapBytes?: number | undefined;
  /** Asked before the heap grows; no bound where absent. */
  readonly room?: OutsideRoom | undefined;
}

/** Memory that an instance was refused because there was no room for it. */
export interface Refusal {
  readonly requestedBytes: number;
  readonly availableBytes: number;
}

/** One instance of HarfBuzz. Single-threaded, like everything that it owns. */
export class HarfBuzz {
  readonly exports: HarfBuzzExports;
  readonly maxHeapBytes: number;
  readonly #room: OutsideRoom;
  #views: HeapViews;
  #refusedBytes = 0;
  #refusal: Refusal | undefined;

  /** Instantiates `module`, whose memory never grows over its bounds. */
  constructor(module: WebAssembly.Module, { maxHeapBytes = MAX_HEAP_BYTES, room = unboundedRoom }: HeapBounds = {}) {
    this.maxHeapBytes = maxHeapBytes;
    this.#room = room;
    const instance = new WebAssembly.Instance(module, this.#imports());
    // The one place where the untyped exports get their types; test/shape/harfbuzz-module.test.ts compares the names.
    this.exports = instance.exports as unknown as HarfBuzzExports;
    this.#views = viewsOf(this.exports.memory.buffer);
    this.exports.__wasm_call_ctors();
  }

  /** Bytes of its memory. */
  get heapBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  /** What there was no room for when the memory was to grow last; undefined where there was. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** Views of the memory as it is now. Take them after the last call that may allocate, and don't keep them. */
  get views(): HeapViews {
    const buffer = this.exports.memory.buffer;
    if (this.#views.u8.buffer !== buffer) this.#views = viewsOf(buffer);
    return this.#views;
  }

  /** A block of `byteLength` bytes; throws `HarfBuzzFault` where there is no room. */
  allocate(byteLength: number): Bytes {
    const address = (this.exports.malloc(byteLength) >>> 0) as Bytes;
    if (address === 0) throw new HarfBuzzFault(`no room for ${byteLength} bytes`);
    return address;
  }

  /**
   * Throws `HarfBuzzFault` where memory was refused since the instance was made. HarfBuzz itself goes on without an
   * error then, with empty tables and cut buffers, so this is asked after each shaping.
   */
  assertSound(): void {
    if (this.#refusedBytes === 0) return;
    throw new HarfBuzzFault(`a heap of ${this.#refusedBytes} bytes is over the limit of ${this.maxHeapBytes}`);
  }

  #imports(): WebAssembly.Imports {
    return {
      wasi_snapshot_preview1: {
        proc_exit: (status: number) => {
          throw new HarfBuzzFault(`it exited with status ${status}`);
        },
      },
      env: {
        _abort_js: () => {
          throw new HarfBuzzFault("it aborted");
        },
        _emscripten_runtime_keepalive_clear: () => {},
        // Part of the C library's abort(); HarfBuzz sets no timers.
        _setitimer_js: () => 0,
        emscripten_resize_heap: (requestedBytes: number) => (this.#grow(requestedBytes >>> 0) ? 1 : 0),
      },
    };
  }

  /** Grows the memory to `requestedBytes` or somewhat more; false, and a note of it, where that is over the bounds. */
  #grow(requestedBytes: number): boolean {
    const currentBytes = this.exports.memory.buffer.byteLength;
    const bound = Math.min(this.maxHeapBytes, currentBytes + this.#room.freeBytes);
    const roomyBytes = Math.min(Math.max(requestedBytes, currentBytes * GROWTH_FACTOR), bound);
    for (const targetBytes of [roomyBytes, requestedBytes]) {
      if (targetBytes < requestedBytes || targetBytes > this.maxHeapBytes) continue;
      if (this.#growBy(Math.ceil((targetBytes - currentBytes) / WASM_PAGE_BYTES))) return true;
    }
    this.#refusedBytes = requestedBytes;
    return false;
  }

  #growBy(pageCount: number): boolean {
    const byteLength = pageCount * WASM_PAGE_BYTES;
    const isAdmitted = this.#room.admit(byteLength);
    this.#refusal = isAdmitted ? undefined : { requestedBytes: byteLength, availableBytes: this.#room.freeBytes };
    if (!isAdmitted) return false;
    try {
      this.exports.memory.grow(pageCount);
      return true;
    } catch {
      // The platform has no room for this much: the next, smaller target is tried.
      return false;
    }
  }
}

function viewsOf(buffer: ArrayBuffer): HeapViews {
  return {
    u8: new Uint8Array(buffer),
    u16: new Uint16Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    f32: new Float32Array(buffer),
  };
}
