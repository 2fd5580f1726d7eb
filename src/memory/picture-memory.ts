/**
 * Memory of pictures that were disposed of, for those that come. In: a picture's bytes, when its holder disposes of it. Out:
 * bytes of the same length, which hold what they held, or new ones, which are zero.
 *
 * A runtime asks the system for the memory of a large picture, which zeroes it page by page as it is touched, and gives it back
 * when the picture is collected: for 64 MiB that took 54 ms, where drawing what they hold takes 30 (measured, Node 20). What a
 * caller has said that it is done with needs none of that.
 *
 * Bytes that the caller has seen are never used again: views of them may be on the way to a file or another thread. Those kept
 * count in the budget and are the first that it makes do without: they are kept where there
 * is room to spare, a third of it at most, and let go when 32 pictures were made without them that are 8 times as large
 * together: what it costs to ask for a large one anew is as much as hundreds of small ones take.
 */

import type { HandedOutBytes } from "./host-bytes.ts";
import type { OutsideRoom } from "./outside-room.ts";
import { type CacheUse, hitRatio, type Reclaimable, type ReclaimLevel, reclaimShares } from "./reclaimable.ts";

/** Bytes for a picture. */
export interface PictureBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether all of them are zero, as new ones are. */
  readonly areZero: boolean;
}

/** What is asked of the memory around. */
export interface PictureRoom extends OutsideRoom {
  readonly allowedBytes: number;
}

/** Bytes of a picture of its own. Throws as the runtime does where it has none. */
export function newPictureBytes(byteLength: number): PictureBytes {
  return { bytes: new Uint8Array(byteLength), areZero: true };
}

/** Of the budget. */
const MAX_KEPT_SHARE = 1 / 3;
/** Free after it: what is kept here is no reason for caches to give back. */
const SPARE_SHARE = 1 / 4;
const MAX_KEPT = 8;
/** New bytes of less than this are made as fast as kept ones are found. */
const LEAST_BYTES = 16_384;
/** Pictures that are made, and how many times its bytes they have together, after which one that none of them took is let go. */
const IDLE_PICTURES = 32;
const IDLE_TIMES = 8;

interface Kept {
  readonly buffer: ArrayBuffer;
  /** How many pictures had been made then, and of how many bytes together. */
  readonly since: number;
  readonly sinceBytes: number;
}

/** The memory of an engine's pictures. */
export class PictureMemory implements Reclaimable {
  readonly name = "memory of pictures";
  readonly part = "buffers";
  readonly where = "host";
  readonly #room: PictureRoom;
  readonly #handedOut: HandedOutBytes;
  /** The oldest first. */
  #kept: Kept[] = [];
  #bytes = 0;
  #pictures = 0;
  #picturesBytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #isClosed = false;

  constructor(room: PictureRoom, handedOut: HandedOutBytes) {
    this.#room = room;
    this.#handedOut = handedOut;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes for a picture. Throws as the runtime does where it has none. */
  take(byteLength: number): PictureBytes {
    this.#pictures++;
    this.#picturesBytes += byteLength;
    for (const each of this.#kept) if (this.#isIdle(each)) this.#remove(each);
    if (byteLength < LEAST_BYTES) return newPictureBytes(byteLength);
    const kept = this.#kept.find(({ buffer }) => buffer.byteLength === byteLength);
    if (kept === undefined) this.#misses++;
    else {
      this.#hits++;
      this.#remove(kept);
    }
    return kept === undefined ? newPictureBytes(byteLength) : { bytes: new Uint8Array(kept.buffer), areZero: false };
  }

  #isIdle({ buffer, since, sinceBytes }: Kept): boolean {
    const pictures = this.#pictures - since;
    return pictures > IDLE_PICTURES && this.#picturesBytes - sinceBytes > buffer.byteLength * IDLE_TIMES;
  }

  /** Counts a picture as the caller's. */
  handOut(picture: object, byteLength: number): void {
    this.#handedOut.handOut(picture, byteLength);
  }

  /** Counts it no more. Another picture may have `bytes`, which nobody else has; they are left out where somebody may. */
  takeBack(picture: object, byteLength: number, bytes?: Uint8Array<ArrayBuffer>): void {
    this.#handedOut.takeBack(picture, byteLength);
    if (bytes !== undefined && bytes.byteLength === bytes.buffer.byteLength) this.#keep(bytes.buffer);
  }

  #keep(buffer: ArrayBuffer): void {
    const { byteLength } = buffer;
    const { allowedBytes } = this.#room;
    const mostBytes = allowedBytes * MAX_KEPT_SHARE;
    if (this.#isClosed || byteLength < LEAST_BYTES || byteLength > mostBytes) return;
    while (this.#kept.length === MAX_KEPT || this.#bytes + byteLength > mostBytes) this.#evictOldest();
    if (byteLength > this.#room.freeBytes - allowedBytes * SPARE_SHARE || !this.#room.admit(byteLength)) return;
    this.#kept.push({ buffer, since: this.#pictures, sinceBytes: this.#picturesBytes });
    this.#bytes += byteLength;
  }

  #evictOldest(): void {
    this.#evictions++;
    this.#remove(this.#kept[0]!);
  }

  #remove(kept: Kept): void {
    this.#kept = this.#kept.filter((each) => each !== kept);
    this.#bytes -= kept.buffer.byteLength;
  }

  /** As `Reclaimable` says. */
  reclaim(level: ReclaimLevel): number {
    const before = this.#bytes;
    const wanted = before * (1 - reclaimShares[level]);
    while (this.#kept.length > 0 && this.#bytes > wanted) this.#evictOldest();
    return before - this.#bytes;
  }

  cacheUse(): CacheUse {
    return {
      limitBytes: Math.floor(this.#room.allowedBytes * MAX_KEPT_SHARE),
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      hitRatio: hitRatio(this.#hits, this.#misses),
    };
  }

  /** Lets all of it go, and keeps nothing from now on. */
  close(): void {
    this.reclaim("emergency");
    this.#isClosed = true;
  }
}
