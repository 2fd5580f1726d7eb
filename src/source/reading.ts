/**
 * Reading that is written once for sources that are waited for and for those that give their bytes at once: a generator
 * asks for ranges of bytes as it goes, and whoever runs it brings them.
 */

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

/** Runs `reading` at once. Throws as the source or the work does. */
export function readAtOnce<Result>(source: ImmediateSource, reading: Reading<Result>): Result {
  let step = reading.next();
  while (!step.done) {
    const bytes = new Uint8Array(step.value.byteLength);
    source.readInto(step.value.offset, bytes);
    step = reading.next(bytes);
  }
  return step.value;
}
