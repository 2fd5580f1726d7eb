/**
 * A typed vector over pool blocks: it grows by whole blocks, and what was pushed never moves. In: numbers of one kind.
 * Out: the same, by index, in order, or block by block as typed arrays.
 *
 * The growth factor says how many blocks are taken at once, as the share of what there is. Pushing and reading by index
 * take 6 ns each, an array's write 2, and a sum over blocks 1.4 an element (measured): loops go over `chunks`.
 */

import { MemoryError } from "../base/errors.ts";
import { describe, finiteNumber, integer, object, oneOf } from "../base/validate.ts";
import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { Views } from "../kernels/views.ts";
import type { FixedBlocks, LinearParts } from "./fixed-blocks.ts";

/** Bytes of an element, as a power of two. */
const kindShift = { u8: 0, u16: 1, i32: 2, u32: 2, f32: 2 } as const;

/** What a vector can hold; the number is bits. */
export type VectorKind = keyof typeof kindShift;

/** The typed array of a kind. */
export type VectorArray = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array;

const arrayTypes = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, u32: Uint32Array, f32: Float32Array } as const;

/** Settings of a `PooledVector`. */
export interface PooledVectorOptions {
  /** Kind of the elements. */
  readonly kind: VectorKind;
  /** By what the capacity is multiplied when it is full, from 1 (a block at a time) to 8; 1.5. */
  readonly growthFactor?: number | undefined;
  /** Elements that there is to be room for from the start; 0. */
  readonly initialCapacity?: number | undefined;
}

const DEFAULT_GROWTH_FACTOR = 1.5;
/** Elements that a vector can have: 512 MiB of bytes. */
const MAX_LENGTH = 2 ** 29;

function viewOfKind(views: Views, kind: VectorKind): () => VectorArray {
  if (kind === "u8") return () => views.u8;
  if (kind === "u16") return () => views.u16;
  if (kind === "i32") return () => views.i32;
  return kind === "u32" ? () => views.u32 : () => views.f32;
}

/** A vector of numbers in an engine's linear memory: `engine.memory.createVector` makes one. */
export class PooledVector implements Iterable<number> {
  /** Kind of the elements. */
  readonly kind: VectorKind;
  /** What its room is multiplied by when it is full. */
  readonly growthFactor: number;
  /** The whole memory as elements of the kind, by a getter that is always the same. */
  readonly #view: () => VectorArray;
  readonly #blocks: FixedBlocks;
  readonly #onDispose: (vector: PooledVector) => void;
  /** Bytes of an element, and elements of a block, as powers of two. */
  readonly #elementShift: number;
  readonly #blockShift: number;
  readonly #blockMask: number;
  /** Index of the first element of each block in the whole-memory view of the kind. */
  readonly #starts: number[] = [];
  #length = 0;
  #isDisposed = false;

  /** `blocks` are of a power of two of bytes. Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  constructor(
    { kernels }: LinearParts,
    blocks: FixedBlocks,
    options: PooledVectorOptions,
    onDispose: (vector: PooledVector) => void = () => {},
  ) {
    const { kind, growthFactor = DEFAULT_GROWTH_FACTOR, initialCapacity = 0 } = object(options, "options");
    this.kind = oneOf(kind, "kind", Object.keys(kindShift) as VectorKind[]);
    this.growthFactor = finiteNumber(growthFactor, "growthFactor", 1, 8);
    this.#view = viewOfKind(kernels.views, this.kind);
    this.#blocks = blocks;
    this.#onDispose = onDispose;
    this.#elementShift = kindShift[this.kind];
    this.#blockShift = Math.log2(blocks.shape.blockBytes) - this.#elementShift;
    this.#blockMask = 2 ** this.#blockShift - 1;
    this.#reserveFor(integer(initialCapacity, "initialCapacity", 0, MAX_LENGTH));
  }

  /** Elements. */
  get length(): number {
    return this.#length;
  }

  /** Elements that there is room for without taking memory. */
  get capacity(): number {
    return this.#starts.length * (this.#blockMask + 1);
  }

  /** Bytes of linear memory taken. */
  get bytes(): number {
    return this.#starts.length * this.#blocks.shape.blockBytes;
  }

  /** The element at `index`, from the end where it is negative; undefined outside of the vector. */
  at(index: number): number | undefined {
    const place = index < 0 ? this.#length + index : index;
    if (!(place >= 0 && place < this.#length)) return undefined;
    return this.#view()[this.#starts[place >>> this.#blockShift]! + (place & this.#blockMask)];
  }

  /** Sets the element at `index`, wrapped or rounded as typed arrays do. Throws `RangeError` outside of the vector. */
  set(index: number, value: number): void {
    if (!(index >>> 0 === index && index < this.#length)) {
      throw new RangeError(`index must be a whole number below ${this.#length}, got ${describe(index)}`);
    }
    this.#view()[this.#starts[index >>> this.#blockShift]! + (index & this.#blockMask)] = value;
  }

  /** Appends `value`; the length after it. Throws `InsufficientMemory`, and then the vector is as it was. */
  push(value: number): number {
    const place = this.#length;
    if (place >>> this.#blockShift === this.#starts.length) this.#grow(place + 1);
    this.#view()[this.#starts[place >>> this.#blockShift]! + (place & this.#blockMask)] = value;
    this.#length = place + 1;
    return this.#length;
  }

  /** Removes the last element; undefined where there is none. */
  pop(): number | undefined {
    const last = this.at(-1);
    if (last !== undefined) this.#length--;
    return last;
  }

  /** Appends all of `values`: an array, a typed array or another vector. Throws `InsufficientMemory`, all or nothing. */
  extend(values: ArrayLike<number> | PooledVector): void {
    const count = object(values, "values").length;
    integer(count, "length of values", 0, MAX_LENGTH);
    const { buffer } = this.#view();
    // Where memory grows, views of it end.
    const place = ArrayBuffer.isView(values) && values.buffer === buffer ? values.byteOffset : undefined;
    this.#reserveFor(this.#length + count);
    if (!(values instanceof PooledVector)) {
      const hasEnded = place !== undefined && this.#view().buffer !== buffer;
      this.#write(hasEnded ? this.#viewAgain(values as VectorArray, place, count) : values);
      return;
    }
    // As many as there were: a vector may be appended to itself.
    for (const range of values.#ranges(count)) {
      this.#write(values.#view().subarray(range.start, range.start + range.count));
    }
  }

  /** What `ended` was a view of, before memory grew. */
  #viewAgain(ended: VectorArray, byteOffset: number, length: number): VectorArray {
    return Reflect.construct(ended.constructor, [this.#view().buffer, byteOffset, length]) as VectorArray;
  }

  /** Appends values that there is room for. */
  #write(values: ArrayLike<number>): void {
    const view = this.#view();
    for (let from = 0; from < values.length; ) {
      const place = this.#length;
      const within = place & this.#blockMask;
      const count = Math.min(values.length - from, this.#blockMask + 1 - within);
      const start = this.#starts[place >>> this.#blockShift]! + within;
      if (ArrayBuffer.isView(values)) view.set((values as VectorArray).subarray(from, from + count), start);
      else for (let i = 0; i < count; i++) view[start + i] = values[from + i]!;
      from += count;
      this.#length += count;
    }
  }

  /** Cuts the vector to `length` elements, if it has more. Its memory stays. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, integer(length, "length", 0, MAX_LENGTH));
  }

  /** Cuts the vector, or fills it up with `fill`, to `length` elements. Throws `InsufficientMemory`. */
  resize(length: number, fill = 0): void {
    const before = this.#length;
    this.#reserveFor(integer(length, "length", 0, MAX_LENGTH));
    this.#length = length;
    const view = this.#view();
    for (const { start, count, first } of this.#ranges(length)) {
      const skipped = Math.max(0, before - first);
      if (skipped < count) view.fill(fill, start + skipped, start + count);
    }
  }

  /** Makes room for `additional` elements more. Throws `InsufficientMemory`. */
  reserve(additional: number): void {
    integer(additional, "additional", 0, MAX_LENGTH);
    this.#reserveFor(this.#length + additional);
  }

  #reserveFor(length: number): void {
    if (this.#isDisposed) throw new MemoryError("pool-disposed", { pool: "vector" });
    if (length > this.capacity) this.#grow(length);
  }

  /** Takes blocks for `length` elements at least; as many more as the growth factor says, while they are to be had. */
  #grow(length: number): void {
    if (this.#isDisposed) throw new MemoryError("pool-disposed", { pool: "vector" });
    integer(length, "length", 0, MAX_LENGTH);
    const before = this.#starts.length;
    const needed = Math.ceil(length / (this.#blockMask + 1));
    const wanted = Math.max(needed, Math.floor(before * this.growthFactor));
    this.#blocks.requireRoom(needed - before);
    try {
      while (this.#starts.length < wanted) this.#starts.push(this.#blocks.allocate() >>> this.#elementShift);
    } catch (error) {
      if (this.#starts.length >= needed) return;
      this.#release(before);
      throw error;
    }
  }

  /** Gives back the blocks from `count` on. */
  #release(count: number): void {
    for (const start of this.#starts.splice(count)) this.#blocks.free((start << this.#elementShift) as Ptr<Bytes>);
  }

  /** Gives back blocks that hold no element. */
  shrinkToFit(): void {
    this.#release(Math.ceil(this.#length / (this.#blockMask + 1)));
  }

  /** Empties the vector. Its memory stays. */
  clear(): void {
    this.#length = 0;
  }

  /** The elements block by block, in order, as views of memory: good until something is allocated. */
  *chunks(): Generator<VectorArray, void, undefined> {
    for (const { start, count } of this.#ranges(this.#length)) yield this.#view().subarray(start, start + count);
  }

  /** Where the first `length` elements lie. */
  *#ranges(length: number): Generator<{ start: number; count: number; first: number }, void, undefined> {
    const blockLength = this.#blockMask + 1;
    for (let first = 0, block = 0; first < length; first += blockLength, block++) {
      yield { start: this.#starts[block]!, count: Math.min(blockLength, length - first), first };
    }
  }

  /** The elements in their order. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let i = 0; i < this.#length; i++) yield this.at(i)!;
  }

  /** A copy in an array of the kind's own type. */
  toArray(): VectorArray {
    const view = this.#view();
    const total = this.#length;
    const adjacent = this.#adjacentFrom(0);
    // One copy takes no zeroing.
    if (adjacent >= total) return view.slice(this.#starts[0] ?? 0, (this.#starts[0] ?? 0) + total);
    const copy = new arrayTypes[this.kind](total);
    for (let first = 0, count = adjacent; first < total; first += count, count = this.#adjacentFrom(first)) {
      const start = this.#starts[first >>> this.#blockShift]!;
      copy.set(view.subarray(start, start + Math.min(count, total - first)), first);
    }
    return copy;
  }

  /** Elements from `first` on, the first of a block, that lie side by side. */
  #adjacentFrom(first: number): number {
    const blockLength = this.#blockMask + 1;
    const from = first >>> this.#blockShift;
    let to = from + 1;
    while (to < this.#starts.length && this.#starts[to] === this.#starts[to - 1]! + blockLength) to++;
    return (to - from) << this.#blockShift;
  }

  /** Gives all memory back; the vector is empty then, and can't grow. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#length = 0;
    this.#release(0);
    this.#onDispose(this);
  }
}
