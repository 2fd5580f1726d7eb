/**
 * A map bounded in bytes, the least recently used first out. In: keys, values and what each takes. Out: values that are
 * still there, and counts.
 *
 * The order of use is a `Map`'s order of entry: what is used enters anew. A library for it was 6 KB of every bundle.
 */

/** What a cache has done and holds. */
export interface CacheCounts {
  readonly entries: number;
  readonly bytes: number;
  readonly limitBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly byteLength: number;
}

/** Values by string, bounded in bytes. */
export class ByteLru<Value extends object> {
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry<Value>>();
  #bytes = 0;
  #limitBytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.setLimit(limitBytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** The value of `key`, which is the last to go now. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps `value`, of `byteLength` bytes with its key and all; what is over the bound goes, or the value itself. */
  set(key: string, value: Value, byteLength: number): void {
    this.#delete(key);
    if (byteLength > this.#limitBytes) return;
    this.#evictTo(this.#limitBytes - byteLength);
    this.#entries.set(key, { value, byteLength });
    this.#bytes += byteLength;
  }

  /** Sets the bound, and lets go of what is over it. */
  setLimit(limitBytes: number): void {
    this.#limitBytes = Math.max(0, Math.floor(limitBytes));
    this.#evictTo(this.#limitBytes);
  }

  /** Lets go of `byteLength` bytes or more, the least recently used first; the bytes given back. */
  evict(byteLength: number): number {
    const before = this.#bytes;
    this.#evictTo(before - byteLength);
    return before - this.#bytes;
  }

  /** Lets go of the values that `isGone` says so of. */
  deleteWhere(isGone: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) if (isGone(value)) this.#delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  counts(): CacheCounts {
    return {
      entries: this.#entries.size,
      bytes: this.#bytes,
      limitBytes: this.#limitBytes,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  #evictTo(byteLength: number): void {
    for (const key of this.#entries.keys()) {
      if (this.#bytes <= byteLength) return;
      this.#delete(key);
      this.#evictions++;
    }
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.byteLength;
  }
}
