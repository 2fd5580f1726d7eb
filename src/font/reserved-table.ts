/**
 * A table's place in linear memory, which is filled page by page: the kernels find `glyf` by address, so it has to lie
 * there in one piece. Pages that were never written cost no physical memory where the system gives it out on first use.
 */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { MovingBytes } from "../source/table-reader.ts";
import { bringInPages, PAGE_BYTES } from "./paged-table.ts";

/** A block with an address. */
interface PlacedBlock extends MovingBytes {
  readonly pointer: Ptr<Bytes>;
  free(): void;
}

/** A table of which parts are there. */
export class ReservedTable {
  readonly block: PlacedBlock;
  readonly #offset: number;
  readonly #readInto: (offset: number, target: Uint8Array) => void;
  readonly #isThere: Uint8Array;

  /** `offset` is where the table begins in the file. */
  constructor(block: PlacedBlock, offset: number, readInto: (offset: number, target: Uint8Array) => void) {
    this.block = block;
    this.#offset = offset;
    this.#readInto = readInto;
    this.#isThere = new Uint8Array(Math.ceil(block.byteLength / PAGE_BYTES));
  }

  get byteLength(): number {
    return this.block.byteLength;
  }

  get heldBytes(): number {
    return this.block.byteLength;
  }

  /** Fills the pages of `[start, end)`, as far as the table goes, that are not there yet. Memory does not move by it. */
  bringIn(start: number, end: number): void {
    const last = Math.min(end, this.block.byteLength) - 1;
    bringInPages(start, last, PAGE_BYTES, (page) => {
      if (this.#isThere[page] === 0) this.#fill(page);
    });
  }

  free(): void {
    this.block.free();
  }

  #fill(page: number): void {
    const start = page * PAGE_BYTES;
    this.#readInto(this.#offset + start, this.block.view().subarray(start, start + PAGE_BYTES));
    this.#isThere[page] = 1;
  }
}
