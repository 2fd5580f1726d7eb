/**
 * Where blocks of the heap come from, for the debug mode: the stack of the host's allocation, or for a block that the
 * kernels made, of the engine's call that was under way. Addresses are used again, so a block is known by its address
 * and its number together.
 */

import type { BlockIdentity } from "./block-headers.ts";

interface Origin {
  readonly sequence: number;
  readonly stack: string;
}

/** Frames that V8 keeps for a stack here: of its ten, those of a pool's first block are all the library's. */
const MOST_FRAMES = 40;

/** The stack of the caller, without the first `omitted` frames. */
export function callerStack(omitted: number): string {
  const limit: unknown = Reflect.get(Error, "stackTraceLimit");
  Reflect.set(Error, "stackTraceLimit", MOST_FRAMES);
  const frames = (new Error().stack ?? "").split("\n");
  Reflect.set(Error, "stackTraceLimit", limit);
  // V8 puts the error's name first, others don't.
  const first = frames[0]?.startsWith("Error") ? 1 : 0;
  return frames.slice(first + 1 + omitted).join("\n");
}

/** The origins of live blocks. */
export class BlockLog {
  readonly #origins = new Map<number, Origin>();

  /** Notes where a block comes from. */
  note({ pointer, sequence }: BlockIdentity, stack: string): void {
    this.#origins.set(pointer, { sequence, stack });
  }

  /** Where a block comes from; undefined for one that was made before the log was. */
  stackOf({ pointer, sequence }: BlockIdentity): string | undefined {
    const origin = this.#origins.get(pointer);
    return origin?.sequence === sequence ? origin.stack : undefined;
  }

  /** Gives `stack` to each block of `live` that has none, and forgets those that are not there any more. */
  settle(live: Iterable<BlockIdentity>, stack: string): void {
    const seen = new Set<number>();
    for (const block of live) {
      seen.add(block.pointer);
      if (this.stackOf(block) === undefined) this.note(block, stack);
    }
    for (const pointer of this.#origins.keys()) if (!seen.has(pointer)) this.#origins.delete(pointer);
  }
}
