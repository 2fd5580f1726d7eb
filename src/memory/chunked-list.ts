/**
 * A list that grows by chunks of one length: what was appended is never copied again, and can be read chunk by chunk.
 * An array that grows copies itself each time it is half as long again, and holds both copies then.
 */

import { describe, integer, object } from "../base/validate.ts";

/** Settings of a `ChunkedList`. */
export interface ChunkedListOptions {
  /** Items of a chunk, rounded up to a power of two; 1,024. */
  readonly chunkLength?: number | undefined;
}

const DEFAULT_CHUNK_LENGTH = 1024;
/** Up to this length V8 makes an array with its elements at once (`kInitialMaxFastElementArray`). */
const MAX_CHUNK_LENGTH = 32_768;

/** What empty lists have for their arrays; nobody writes to it. */
const NONE: never[] = [];

/** A chunked list that is only read. */
export type ReadonlyChunks<Item> = Pick<ChunkedList<Item>, "length" | "at" | "chunks"> & Iterable<Item>;

/** A list of items, appended one by one. */
export class ChunkedList<Item> implements Iterable<Item> {
  readonly #shift: number;
  readonly #mask: number;
  #chunks: Item[][] = NONE;
  /** The chunk that is filled now; the last of `#chunks`. */
  #last: Item[] = NONE;
  #length = 0;

  /** Throws `TypeError` and `RangeError` for options that are none. */
  constructor(options: ChunkedListOptions = {}) {
    const { chunkLength = DEFAULT_CHUNK_LENGTH } = object(options, "options");
    integer(chunkLength, "chunkLength", 1, MAX_CHUNK_LENGTH);
    this.#shift = 32 - Math.clz32(chunkLength - 1);
    this.#mask = (1 << this.#shift) - 1;
  }

  /** Items that it has. */
  get length(): number {
    return this.#length;
  }

  /** Items of a chunk. */
  get chunkLength(): number {
    return this.#mask + 1;
  }

  /** Appends `item`; the length after it. */
  push(item: Item): number {
    if ((this.#length & this.#mask) === 0) this.#append([item]);
    else this.#last.push(item);
    this.#length++;
    return this.#length;
  }

  /** The first chunk goes into a literal: many lists have no other, and pushing would make room for 17. */
  #append(chunk: Item[]): void {
    this.#last = chunk;
    if (this.#length === 0) this.#chunks = [chunk];
    else this.#chunks.push(chunk);
  }

  /** Appends all of `items`, in their order. */
  extend(items: Iterable<Item>): void {
    for (const item of items) this.push(item);
  }

  /** The item at `index`, from the end where it is negative; undefined outside of the list. */
  at(index: number): Item | undefined {
    const place = index < 0 ? this.#length + index : index;
    if (!(place >= 0 && place < this.#length)) return undefined;
    return this.#chunks[place >>> this.#shift]?.[place & this.#mask];
  }

  /** Sets the item at `index`. Throws `RangeError` outside of the list. */
  set(index: number, item: Item): void {
    if (!(index >>> 0 === index && index < this.#length)) {
      throw new RangeError(`index must be a whole number below ${this.#length}, got ${describe(index)}`);
    }
    this.#chunks[index >>> this.#shift]![index & this.#mask] = item;
  }

  /** The chunks in order, all full but the last: the fastest way to read the list. They are the list's own. */
  chunks(): readonly (readonly Item[])[] {
    return this.#chunks;
  }

  /** Goes over what there is when each item is asked for; what is appended meanwhile comes too. */
  [Symbol.iterator](): Iterator<Item, undefined> {
    let index = 0;
    return {
      next: () => {
        if (index >= this.#length) return { done: true, value: undefined };
        const value = this.#chunks[index >>> this.#shift]![index & this.#mask]!;
        index++;
        return { done: false, value };
      },
    };
  }

  /** All items in one array, new. */
  toArray(): Item[] {
    return this.#chunks.flat() as Item[];
  }

  /** Empties the list. */
  clear(): void {
    this.#chunks = NONE;
    this.#last = NONE;
    this.#length = 0;
  }
}
