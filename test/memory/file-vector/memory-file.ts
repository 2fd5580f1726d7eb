/**
 * A file for tests, in memory, that knows what a loss of power may leave of it: all that was flushed, and of what came
 * after it any part, each write whole, in part or not at all. It fails on demand.
 */

import type { VectorFile } from "../../../src/memory/file-vector/vector-file.ts";
import type { Random } from "../../reference/prng.ts";

type Change = { readonly bytes: Uint8Array; readonly position: number } | { readonly byteLength: number };

/** What devices write whole or not at all. */
const SECTOR_BYTES = 512;

/** A file as an array. */
export class MemoryFile implements VectorFile {
  readonly path = "memory";
  #now: Uint8Array<ArrayBuffer>;
  #durable: Uint8Array<ArrayBuffer>;
  #pending: Change[] = [];
  /** Operations that change the file, so far. */
  operations = 0;
  /** The operation that throws, counted as `operations`, and what it throws. */
  failAt = Number.POSITIVE_INFINITY;
  failure: Error = new Error("no space left");
  isClosed = false;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.#now = Uint8Array.from(bytes);
    this.#durable = Uint8Array.from(bytes);
  }

  /** The bytes as a process sees them. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#now.slice();
  }

  byteLength(): number {
    return this.#now.byteLength;
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this.#now.subarray(Math.min(position, this.#now.byteLength), position + target.byteLength);
    target.set(bytes);
    return bytes.byteLength;
  }

  write(source: Uint8Array, position: number): void {
    this.#change({ bytes: source.slice(), position });
  }

  resize(byteLength: number): void {
    this.#change({ byteLength });
  }

  flush(): void {
    this.#count();
    this.#durable = this.#now.slice();
    this.#pending = [];
  }

  close(): void {
    this.isClosed = true;
  }

  /** What may be left after a loss of power, now. */
  afterPowerLoss(random: Random): Uint8Array<ArrayBuffer> {
    let bytes = this.#durable.slice();
    for (const change of this.#pending) {
      const fate = random.int(0, 2);
      if (fate === 0) continue;
      if (fate === 1 || "byteLength" in change) bytes = applied(bytes, change);
      else bytes = sectorsOf(change, random).reduce(applied, bytes);
    }
    return bytes;
  }

  #change(change: Change): void {
    this.#count();
    this.#now = applied(this.#now, change);
    this.#pending.push(change);
  }

  #count(): void {
    if (++this.operations === this.failAt) throw this.failure;
  }
}

function applied(bytes: Uint8Array<ArrayBuffer>, change: Change): Uint8Array<ArrayBuffer> {
  if ("byteLength" in change) {
    const resized = new Uint8Array(change.byteLength);
    resized.set(bytes.subarray(0, change.byteLength));
    return resized;
  }
  const end = change.position + change.bytes.byteLength;
  const written = end > bytes.byteLength ? applied(bytes, { byteLength: end }) : bytes;
  written.set(change.bytes, change.position);
  return written;
}

/** Some of the sectors of a write. */
function sectorsOf({ bytes, position }: { bytes: Uint8Array; position: number }, random: Random): Change[] {
  const sectors: Change[] = [];
  for (let at = 0; at < bytes.byteLength; at += SECTOR_BYTES) {
    if (random.int(0, 1) === 1) sectors.push({ bytes: bytes.slice(at, at + SECTOR_BYTES), position: position + at });
  }
  return sectors;
}
