/**
 * Guards behind the heap's blocks, for the debug mode: painted when the host allocates a block, looked at when it frees
 * it. What wrote past its block shows then.
 */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { BlockIdentity } from "./block-headers.ts";
import { Guard, type GuardedMemory } from "./guard.ts";

interface GuardedBlock {
  readonly sequence: number;
  /** Bytes before the guard. */
  readonly byteLength: number;
}

/** The guarded blocks of a heap. Each is asked for `GUARD_BYTES` longer than its user wants. */
export class GuardedBlocks {
  readonly #guard = new Guard();
  readonly #blocks = new Map<number, GuardedBlock>();

  /** Paints the guard behind the first `byteLength` bytes of a block. */
  paint(memory: GuardedMemory, { pointer, sequence }: BlockIdentity, byteLength: number): void {
    this.#blocks.set(pointer, { sequence, byteLength });
    this.#guard.paint(memory, pointer + byteLength);
  }

  /**
   * Offset from a block's start of the first byte behind it that was written to; undefined where none was, or where the block
   * has no guard, as those that kernels made.
   */
  damageOf(memory: GuardedMemory, { pointer, sequence }: BlockIdentity): number | undefined {
    const block = this.#blocks.get(pointer);
    if (block?.sequence !== sequence) return undefined;
    const offset = this.#guard.damageAt(memory, pointer + block.byteLength);
    return offset < 0 ? undefined : block.byteLength + offset;
  }

  /** Bytes that a block's user asked for; undefined where it has no guard. */
  lengthOf({ pointer, sequence }: BlockIdentity): number | undefined {
    const block = this.#blocks.get(pointer);
    return block?.sequence === sequence ? block.byteLength : undefined;
  }

  /** Forgets the guard of a block that goes. */
  forget(pointer: Ptr<Bytes>): void {
    this.#blocks.delete(pointer);
  }
}
