/**
 * What a file vector asks of a file: reads and writes by position, and a flush after which what was written survives the
 * loss of power. Entries hand it in, since only they know their runtime's files.
 */

import { MemoryError } from "../../base/errors.ts";

/** An open file. All of it is synchronous; failures are `MemoryError`s. */
export interface VectorFile {
  /** As the caller named it, for messages. */
  readonly path: string;
  /** Bytes in the file. */
  byteLength(): number;
  /** Fills `target` from `position`; gives the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): number;
  /** Writes all of `source` at `position`. */
  write(source: Uint8Array, position: number): void;
  /** Cuts the file off, or extends it by zeros. */
  resize(byteLength: number): void;
  /** Returns when all that was written is on the device. */
  flush(): void;
  close(): void;
}

/** Runs `work` on the file at `path`; what it throws becomes a `MemoryError` that says what could not be done. */
export function withFile<Result>(path: string, operation: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw fileFailure(path, operation, cause);
  }
}

/** The `MemoryError` for a failure of the system below. */
export function fileFailure(path: string, operation: string, cause: unknown): MemoryError {
  if (cause instanceof MemoryError) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new MemoryError("file-failed", { path, operation, detail }, { cause });
}

/**
 * Moves all of `bytes` by `step`, which moves some of it from `position` on and gives how many bytes. Ends early where a
 * step moves nothing; gives the bytes moved.
 */
export function moveFully(
  bytes: Uint8Array,
  position: number,
  step: (part: Uint8Array, position: number) => number,
): number {
  let done = 0;
  while (done < bytes.byteLength) {
    const moved = step(done === 0 ? bytes : bytes.subarray(done), position + done);
    if (moved === 0) break;
    done += moved;
  }
  return done;
}
