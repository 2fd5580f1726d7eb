/**
 * Reading that is written once for sources that are waited for and for those that give their bytes at once: a generator
 * asks for ranges of bytes as it goes, and whoever runs it brings them.
 */

import type { BufferManager } from "../memory/buffer-manager.ts";
import type { FontSource } from "./font-source.ts";

/** A range of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly byteLength: number;
}

/** Work that asks for bytes, and ends in a `Result`. */
export type Reading<Result> = Generator<ByteRange, Result, Uint8Array>;

/** A source that gives its bytes at once. */
export type ImmediateSource = FontSource & Required<Pick<FontSource, "readInto">>;

/** Runs `reading`, and waits for each of its ranges. Rejects as the source or the work does. */
export async function readWaiting<Result>(source: FontSource, reading: Reading<Result>): Promise<Result> {
  let step = reading.next();
  while (!step.done) step = reading.next(await source.read(step.value.offset, step.value.byteLength));
  return step.value;
}

/**
 * Runs `reading` at once. Throws as the source or the work does. With `buffers`, its ranges are scratch that ends with it:
 * for work whose result keeps none of them.
 */
export function readAtOnce<Result>(source: ImmediateSource, reading: Reading<Result>, buffers?: BufferManager): Result {
  const loans = buffers?.loans();
  try {
    let step = reading.next();
    for (let range = 0; !step.done; range++) {
      const { offset, byteLength } = step.value;
      // All ranges of a reading are there until it ends, so each has a role of its own.
      const bytes = loans?.borrow(`font range ${range}`, byteLength) ?? new Uint8Array(byteLength);
      source.readInto(offset, bytes);
      step = reading.next(bytes);
    }
    return step.value;
  } finally {
    loans?.[Symbol.dispose]();
  }
}
