/**
 * Who may write a vector's file: whoever synced it last. A file that was opened is claimed by a sync before its first
 * change; a vector that has it open too then sees a generation other than its own, and writes no more. Systems' locks
 * would not do: Node has none, and those by a second file outlive the process that made them.
 */

import { MemoryError } from "../../base/errors.ts";
import { readGeneration, readNextGeneration } from "./header.ts";
import type { VectorFile } from "./vector-file.ts";

/** A vector's claim to its file. */
export class FileClaim {
  readonly #file: VectorFile;
  #generation: number;
  #isHeld: boolean;
  /** Set where nobody knows which header the file will have: nothing more may be written then. */
  #failure: MemoryError | undefined;

  /** Of a file whose last sync is `generation`; held from the start where the file is new. */
  constructor(file: VectorFile, generation: number, isHeld: boolean) {
    this.#file = file;
    this.#generation = generation;
    this.#isHeld = isHeld;
  }

  /** The last sync of this vector, or the one that it was opened with. */
  get generation(): number {
    return this.#generation;
  }

  /** Whether the last sync is this vector's own. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Notes a sync of this vector. */
  synced(generation: number): void {
    this.#generation = generation;
    this.#isHeld = true;
  }

  /** Notes that a sync failed after its pages were written: a flush may have lost any, and the header may stand or not. */
  fail(error: MemoryError): void {
    this.#failure = error;
  }

  /** Throws where another vector has synced since this one was opened. Before the claim is held. */
  requireNewest(): void {
    this.#require(readGeneration(this.#file));
  }

  /** Throws where the file is no longer this vector's: 1 µs before each write, beside 12 for a page and its sum (Node 20). */
  requireWritable(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#require(Math.max(this.#generation, readNextGeneration(this.#file, this.#generation)));
  }

  #require(found: number): void {
    if (found === this.#generation) return;
    throw new MemoryError("file-changed", { path: this.#file.path, generation: this.#generation, found });
  }
}
