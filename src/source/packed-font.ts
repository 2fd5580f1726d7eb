/** What WOFF and WOFF2 have in common: limits, errors, and reading a header that may lie. */

import { FontError } from "../base/errors.ts";
import type { BufferLoans } from "../memory/buffer-manager.ts";
import type { Unpack, UnpackAtOnce } from "./inflate.ts";

/**
 * A compressed font that unpacks to more is refused before anything is unpacked: the largest real ones, of Chinese,
 * come to some 30 MB, and a few kilobytes can claim 4 GB.
 */
export const MAX_UNPACKED_BYTES = 128 * 2 ** 20;

/** A compressed font file, and what to call it. */
export interface PackedFont {
  readonly bytes: Uint8Array;
  /** Label of the source, for messages. */
  readonly source: string;
  readonly format: "WOFF" | "WOFF2";
  /** Scratch until it is unpacked; new arrays where absent. */
  readonly loans?: BufferLoans | undefined;
}

/** Data that stands packed in a font. */
export interface PackedData {
  readonly packed: Uint8Array;
  /** Bytes that it unpacks to. */
  readonly byteLength: number;
  /** A place for them, which is as long. */
  readonly into?: Uint8Array<ArrayBuffer> | undefined;
}

/** Reading a packed font, written once for decoders that are waited for and for those that aren't. Ends in the sfnt file. */
export type Unpacking = Generator<PackedData, Uint8Array, Uint8Array>;

/** Runs `work`, and waits for each piece of its data. Rejects as the work does. */
export async function unpackWaiting(work: Unpacking, unpack: Unpack): Promise<Uint8Array> {
  let step = work.next();
  while (!step.done) {
    const { packed, byteLength, into } = step.value;
    let bytes: Uint8Array;
    try {
      bytes = await unpack(packed, byteLength, into);
    } catch (cause) {
      // What a decoder says of the data is for the work to put in words.
      step = work.throw(cause);
      continue;
    }
    step = work.next(bytes);
  }
  return step.value;
}

/** Runs `work` at once. Throws as the work does. */
export function unpackAtOnce(work: Unpacking, unpack: UnpackAtOnce): Uint8Array {
  let step = work.next();
  while (!step.done) {
    const { packed, byteLength, into } = step.value;
    let bytes: Uint8Array;
    try {
      bytes = unpack(packed, byteLength, into);
    } catch (cause) {
      step = work.throw(cause);
      continue;
    }
    step = work.next(bytes);
  }
  return step.value;
}

/** The scratch that tables are unpacked in, before they stand in their file. */
export const UNPACKED_ROLE = "unpacked tables";

/** The error for a file that contradicts itself or holds no compressed data. */
export function unpackingError({ source, format }: PackedFont, detail: string, cause?: unknown): FontError {
  const options = cause === undefined ? undefined : { cause };
  return new FontError("unpacking-failed", { source, format, detail }, options);
}

/** Throws for more bytes than any font unpacks to. */
export function requireUnpackedSize(byteLength: number, font: PackedFont): void {
  if (byteLength <= MAX_UNPACKED_BYTES) return;
  throw new FontError("file-too-large", { source: font.source, byteLength, limit: MAX_UNPACKED_BYTES });
}

/** Reads a compressed file from front to back, or at a place; past the end is an error. */
export class PackedReader {
  at = 0;
  readonly font: PackedFont;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(font: PackedFont, bytes: Uint8Array = font.bytes) {
    this.font = font;
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  tag(): string {
    return String.fromCharCode(...this.take(4));
  }

  /** A number in groups of 7 bits, at most 32 bits of them (WOFF 2.0, "UIntBase128"). */
  base128(): number {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = this.u8();
      if (i === 0 && byte === 0x80) break;
      value = value * 128 + (byte & 0x7f);
      if (value > 0xffff_ffff) break;
      if ((byte & 0x80) === 0) return value;
    }
    throw this.fail("it has a number that is none");
  }

  /** A number of 1 to 3 bytes (WOFF 2.0, "255UInt16"). */
  short255(): number {
    const first = this.u8();
    if (first === 253) return this.u16();
    if (first === 254) return this.u8() + 506;
    if (first === 255) return this.u8() + 253;
    return first;
  }

  /** The next `byteLength` bytes, as a view. */
  take(byteLength: number): Uint8Array {
    const start = this.#take(byteLength);
    return this.bytes.subarray(start, start + byteLength);
  }

  /** The error for what can't be so. */
  fail(detail: string, cause?: unknown): FontError {
    return unpackingError(this.font, detail, cause);
  }

  #take(byteLength: number): number {
    const start = this.at;
    if (start + byteLength > this.bytes.byteLength) {
      throw this.fail(`bytes ${start} to ${start + byteLength} are outside its ${this.bytes.byteLength} bytes`);
    }
    this.at = start + byteLength;
    return start;
  }
}
