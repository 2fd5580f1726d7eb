/**
 * A map bounded in bytes, the least recently used first out. In: keys, values and what each takes. Out: values that are
 * still there, and counts. The order of use is lru-cache's.
 */

import { LRUCache } from "lru-cache";

/** What a cache has done and holds. */
export interface CacheCounts {
  readonly entries: number;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

/** Values by string, bounded in bytes. */
export class ByteLru<Value extends object> {
  #entries: LRUCache<string, Value> | undefined;
  #limitBytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.setLimit(limitBytes);
  }

  get bytes(): number {
    return this.#entries?.calculatedSize ?? 0;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** The value of `key`, which is the last to go now. */
  get(key: string): Value | undefined {
    const value = this.#entries?.get(key);
    if (value === undefined) this.#misses++;
    else this.#hits++;
    return value;
  }

  /** Keeps `value`, of `byteLength` bytes with its key and all; what is over the bound goes, or the value itself. */
  set(key: string, value: Value, byteLength: number): void {
    if (byteLength <= this.#limitBytes) this.#entries?.set(key, value, { size: byteLength });
  }

  /** Sets the bound, and lets go of what is over it. */
  setLimit(limitBytes: number): void {
    const kept = [...(this.#entries?.dump() ?? [])];
    this.#limitBytes = Math.floor(limitBytes);
    this.#entries?.clear();
    this.#entries = undefined;
    if (this.#limitBytes < 1) return;
    this.#entries = new LRUCache<string, Value>({
      maxSize: this.#limitBytes,
      dispose: (_value, _key, reason) => {
        if (reason === "evict") this.#evictions++;
      },
    });
    this.#entries.load(kept.filter(([, { size = 0 }]) => size <= this.#limitBytes));
  }

  /** Lets go of `byteLength` bytes or more, the least recently used first; the bytes given back. */
  evict(byteLength: number): number {
    const before = this.bytes;
    while (before - this.bytes < byteLength && this.#entries?.pop() !== undefined);
    return before - this.bytes;
  }

  /** Lets go of the values that `isGone` says so of. */
  deleteWhere(isGone: (value: Value) => boolean): void {
    for (const [key, value] of [...(this.#entries?.entries() ?? [])]) if (isGone(value)) this.#entries?.delete(key);
  }

  clear(): void {
    this.#entries?.clear();
  }

  counts(): CacheCounts {
    return {
      entries: this.#entries?.size ?? 0,
      bytes: this.bytes,
      limitBytes: this.#limitBytes,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }
}
