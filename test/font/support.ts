/** Helpers of the font tests: real files, and a heap whose blocks can be counted. */

import { readFileSync } from "node:fs";
import type { FontHeap } from "../../src/font/font-heap.ts";
import type { Bytes, Ptr } from "../../src/kernels/pointers.ts";

const root = new URL("../../", import.meta.url);

/** Bytes of a file of this repository. */
export function fileBytes(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(path, root)));
}

/** Location of a file of this repository. */
export function fileUrl(path: string): URL {
  return new URL(path, root);
}

/** A heap in a memory that moves at every allocation, so that a view kept too long is caught at once. */
export class PlainHeap implements FontHeap {
  #memory = new ArrayBuffer(0);
  readonly #blocks = new Map<number, number>();
  #end = 16;

  get blockCount(): number {
    return this.#blocks.size;
  }

  allocate(byteLength: number): Ptr<Bytes> {
    const pointer = this.#end;
    this.#end += (byteLength + 15) & ~15;
    const grown = new ArrayBuffer(this.#end);
    new Uint8Array(grown).set(new Uint8Array(this.#memory).subarray(0, this.#end));
    structuredClone(this.#memory, { transfer: [this.#memory] });
    this.#memory = grown;
    this.#blocks.set(pointer, byteLength);
    return pointer as Ptr<Bytes>;
  }

  free(pointer: Ptr<Bytes>): void {
    if (!this.#blocks.delete(pointer)) throw new Error(`block ${pointer} is not allocated`);
    // Thousands of fonts come and go here, and every allocation copies what came before.
    if (this.#blocks.size === 0) this.#end = 16;
  }

  bytes(pointer: Ptr<Bytes>, byteLength: number): Uint8Array {
    if (!this.#blocks.has(pointer)) throw new Error(`block ${pointer} is not allocated`);
    return new Uint8Array(this.#memory, pointer, byteLength);
  }
}
