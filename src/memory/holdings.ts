/**
 * What callers hold and only they can give back: open fonts and surfaces. What is left of it when an engine is disposed
 * of was forgotten, and in debug mode the stack says by whom.
 */

import { callerStack } from "./block-log.ts";
import type { LiveBlock } from "./tracked-heap.ts";

/** Something that was not given back. */
export interface MemoryLeak {
  /** What it is, as `font "Roboto"`, "surface of 640 × 480 px" or "block of outline". */
  readonly what: string;
  /** What it holds now. */
  readonly bytes: number;
  /** In debug mode: the call that made it. */
  readonly stack: string | undefined;
}

/** A font holds more once more of it was needed, so its bytes are asked for when they are told. */
interface Held {
  readonly what: string;
  readonly bytes: () => number;
  readonly stack: string | undefined;
}

/** What callers of one engine hold. */
export class Holdings {
  readonly #held = new Map<object, Held>();
  readonly #isDebug: boolean;

  constructor(isDebug: boolean) {
    this.#isDebug = isDebug;
  }

  /** The stack of the engine's caller, in debug mode. To be asked for in the engine's own method, or `depth` calls below it. */
  stack(depth = 0): string | undefined {
    return this.#isDebug ? callerStack(2 + depth) : undefined;
  }

  /** Notes that a caller holds `holder`. */
  add(holder: object, what: string, bytes: () => number, stack: string | undefined): void {
    this.#held.set(holder, { what, bytes, stack });
  }

  /** Notes that it was given back. */
  delete(holder: object): void {
    this.#held.delete(holder);
  }

  /** What is held, in the order in which it came. */
  list(): MemoryLeak[] {
    return [...this.#held.values()].map(({ what, bytes, stack }) => ({ what, bytes: bytes(), stack }));
  }
}

/** A live block that nobody has freed. */
export function leakedBlock({ owner, byteLength, stack }: LiveBlock): MemoryLeak {
  return { what: `block of ${owner}`, bytes: byteLength, stack };
}
