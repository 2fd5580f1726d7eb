/** What pools ask of the memory that they are in. */

import type { LinearParts } from "./fixed-blocks.ts";
import type { Holdings } from "./holdings.ts";
import type { HostBytes } from "./host-bytes.ts";
import type { OutsideRoom } from "./outside-room.ts";
import type { Reclaimable } from "./reclaimable.ts";

/** An engine's memory, to its pools. */
export interface PoolsMemory extends LinearParts, OutsideRoom {
  readonly holdings: Holdings;
  readonly host: HostBytes;
  register(member: Reclaimable): Disposable;
}

/** Blocks of vectors: as long as a page of most systems. */
export const vectorBlocks = { blockBytes: 4096, maxSlabs: 2 ** 15 } as const;
