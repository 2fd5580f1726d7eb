/**
 * Views of linear memory. Growing the memory detaches every view, so nobody keeps one: they are asked for here, and
 * made anew where the buffer has changed.
 */

import type { Ptr } from "./pointers.ts";

const arrayTypes = { u8: Uint8Array, i32: Int32Array, u32: Uint32Array } as const;

/** Kinds of elements that an array of its own can be had of. */
export type ViewKind = keyof typeof arrayTypes;

/** The typed array of a kind. */
export type ViewOfKind<Kind extends ViewKind> = InstanceType<(typeof arrayTypes)[Kind]>;

/** Whole-memory views by element type, and copies in and out. */
export class Views {
  readonly #memory: WebAssembly.Memory;
  #u8: Uint8Array<ArrayBuffer>;
  #u16!: Uint16Array;
  #i16!: Int16Array;
  #i32!: Int32Array;
  #u32!: Uint32Array;
  #f32!: Float32Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#u8 = new Uint8Array(0);
    this.#refresh();
  }

  #refresh(): void {
    const buffer = this.#memory.buffer;
    this.#u8 = new Uint8Array(buffer);
    this.#u16 = new Uint16Array(buffer);
    this.#i16 = new Int16Array(buffer);
    this.#i32 = new Int32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#f32 = new Float32Array(buffer);
  }

  #check(): void {
    // A detached view has no length. To compare its buffer with the memory's takes 40 ns instead of 1 (measured).
    if (this.#u8.length === 0) this.#refresh();
  }

  /** All of memory as bytes, until the next allocation. */
  get u8(): Uint8Array<ArrayBuffer> {
    this.#check();
    return this.#u8;
  }

  /** All of memory as 16-bit words; index = address / 2. */
  get u16(): Uint16Array {
    this.#check();
    return this.#u16;
  }

  /** All of memory as signed 16-bit words; index = address / 2. */
  get i16(): Int16Array {
    this.#check();
    return this.#i16;
  }

  /** All of memory as signed 32-bit words; index = address / 4. */
  get i32(): Int32Array {
    this.#check();
    return this.#i32;
  }

  /** All of memory as 32-bit words; index = address / 4. */
  get u32(): Uint32Array {
    this.#check();
    return this.#u32;
  }

  /** All of memory as floats; index = address / 4. */
  get f32(): Float32Array {
    this.#check();
    return this.#f32;
  }

  /** Bytes of memory, until the next allocation. */
  bytes(pointer: Ptr<unknown>, byteLength: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, pointer, byteLength);
  }

  /** Elements of memory, until the next allocation; `address` is aligned to one. */
  array<Kind extends ViewKind>(kind: Kind, address: number, count: number): ViewOfKind<Kind> {
    return new arrayTypes[kind](this.#memory.buffer, address, count) as ViewOfKind<Kind>;
  }

  /** Size of linear memory in bytes. */
  get byteLength(): number {
    return this.#memory.buffer.byteLength;
  }
}
