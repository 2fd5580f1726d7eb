/**
 * A map bounded in bytes, the least recently used first out. In: keys, values and what each takes. Out: values that are
 * still there, and counts.
 *
 * The order of use is a `Map`'s order of entry: what is used enters anew. A library for it was 6 KB of every bundle.
 */

/** What a cache has done and holds. */
export interface CacheCounts {
  /** Entries that are kept. */
  readonly entries: number;
  /** What they hold. */
  readonly bytes: number;
  /** Bound on `bytes`. */
  readonly limitBytes: number;
  /** Look-ups that found their entry. */
  readonly hits: number;
  /** Look-ups that didn't. */
  readonly misses: number;
  /** Entries given up to make room. */
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
  readonly #onGone: (value: Value) => void;

  /** `onGone` is told each value that is kept no longer, and each that was too large to be: what it holds ends there. */
  constructor(limitBytes: number, onGone: (value: Value) => void = () => {}) {
    this.#onGone = onGone;
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

  /** The value of `key`, which stays where it is in the order of use, and is no hit. */
  peek(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /**
   * Keeps `value`, of `byteLength` bytes with its key and all; what is over the bound goes, or the value itself. A value
   * that is set again, with another length, is not gone.
   */
  set(key: string, value: Value, byteLength: number): void {
    const before = this.#take(key);
    if (before !== undefined && before !== value) this.#onGone(before);
    if (byteLength > this.#limitBytes) {
      this.#onGone(value);
      return;
    }
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
    for (const key of this.#entries.keys()) this.#delete(key);
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

  /** Lets go of the least recently used until `isEnough`, of those that `isAsked` says so of. */
  evictUntil(isEnough: () => boolean, isAsked: (value: Value) => boolean = () => true): void {
    for (const [key, { value }] of this.#entries) {
      if (isEnough()) return;
      if (!isAsked(value)) continue;
      this.#delete(key);
      this.#evictions++;
    }
  }

  #evictTo(byteLength: number): void {
    this.evictUntil(() => this.#bytes <= byteLength);
  }

  #delete(key: string): void {
    const value = this.#take(key);
    if (value !== undefined) this.#onGone(value);
  }

  #take(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#bytes -= entry.byteLength;
    return entry.value;
  }
}
