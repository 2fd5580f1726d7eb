/** What fonts ask of the memory below them: blocks of linear memory that stay. The tracked heap is one. */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { OwnerTag } from "../memory/owner-tag.ts";

/** A heap in linear memory. */
export interface FontHeap {
  /** A block of `byteLength` bytes. Throws `InsufficientMemory`. */
  allocate(byteLength: number, owner: OwnerTag): Ptr<Bytes>;
  free(pointer: Ptr<Bytes>): void;
  /** A view of a block. It is fresh at every call, and detached when memory grows: never keep it. */
  bytes(pointer: Ptr<Bytes>, byteLength: number): Uint8Array;
}
