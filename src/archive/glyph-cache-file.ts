/**
 * The persistent glyph cache: bitmaps in a file vector, kept between processes. In: new bitmaps as they are rasterised.
 * Out: those that a process before has made. What was synced last is there after whatever ends the process.
 *
 * The file is a vector of `u32`. Four words of header, then records, one after the other as they were made:
 *
 *     header   magic, format version, picture version, 0
 *     strike   1 << 28 | words of the record, its number, bytes of its key, the key in UTF-8
 *     bitmap   2 << 28 | words of the record, number of its strike, slot, left | top << 16, width | height << 16,
 *              bytes of pixels, pixels
 *
 * An index of the slots is in memory; bitmaps are read when they are wanted. Where the bound is passed, the strikes that were
 * used least recently go, until half of it is free; the rest moves down.
 */

import { ArchiveError, MemoryError } from "../base/errors.ts";
import type { BitmapStore, StoredStrike } from "../glyph/bitmap-stores.ts";
import { PICTURE_VERSION } from "../glyph/picture-version.ts";
import { type BitmapSlot, MAX_BITMAP_SIDE, type StoredBitmap } from "../glyph/strike-bitmaps.ts";
import type { FileVectorBase } from "../memory/file-vector/file-vector.ts";
import type { HostCounter } from "../memory/host-bytes.ts";

const MAGIC = 0x4347_4354;
const FORMAT_VERSION = 1;
const HEADER_WORDS = 4;
const STRIKE_WORDS = 3;
const BITMAP_WORDS = 6;
const KIND_SHIFT = 28;
const LENGTH_MASK = 2 ** KIND_SHIFT - 1;
const Kind = { strike: 1, bitmap: 2 } as const;
/** Longer than the keys that the library writes. */
const MAX_KEY_BYTES = 4096;
/** What a slot of the index is counted as: an estimate of a `Map`'s entry of two numbers, for engines don't tell. */
const SLOT_BYTES = 40;

/** What a persistent glyph cache holds and has done. */
export interface GlyphCacheStats {
  /** Of the file. */
  readonly path: string;
  /** Sets of bitmaps: of one font, size and mode. */
  readonly strikes: number;
  /** In the file. */
  readonly bitmaps: number;
  /** Bytes of the records, and the bound on them. */
  readonly bytes: number;
  /** Bound on the records' bytes. */
  readonly limitBytes: number;
  /** Bytes in memory: pages of the file, and the index. */
  readonly memoryBytes: number;
  /** Bitmaps that were wanted and were there; that were added; and that went to make room. */
  readonly hits: number;
  /** Bitmaps that were added. */
  readonly added: number;
  /** Bitmaps that went to make room. */
  readonly evictions: number;
}

/** How a persistent glyph cache is opened. */
export interface GlyphCacheOptions {
  /** Bound on the bitmaps' bytes; 16 MiB. With what syncing needs and room to grow, the file is up to twice as large. */
  readonly maxBytes?: number | undefined;
  /** Whether a file that is damaged or holds something else is replaced; without it, that is an error. */
  readonly recreate?: boolean | undefined;
}

/** Opens the vector of a file, made where there is none or `isNew`. */
export type OpenGlyphFile = (path: string | URL, isNew: boolean) => Promise<FileVectorBase>;

/** What is in the file of one strike. */
interface KeptStrike {
  readonly key: string;
  readonly number: number;
  /** Where in the vector each bitmap's record begins. */
  readonly slots: Map<BitmapSlot, number>;
  /** Words of its records. */
  words: number;
  /** When it was last used, in uses of any. */
  lastUse: number;
}

/** The glyph cache of a file. Disposing of it syncs and closes the file. */
export class GlyphCacheFile implements BitmapStore, Disposable {
  readonly #vector: FileVectorBase;
  readonly #limitWords: number;
  readonly #counter: HostCounter;
  readonly #strikes = new Map<string, KeptStrike>();
  readonly #path: string;
  #strikeCount = 0;
  #uses = 0;
  #hits = 0;
  #added = 0;
  #evictions = 0;
  #countedBytes = 0;
  #isOpen = true;
  #hasChanged = true;
  /** Set where the file failed: it is not asked again, and glyphs are rasterised. */
  #failure: unknown;

  /**
   * Takes over `vector`, and closes it where this throws: `ArchiveError` where it holds something else than glyphs,
   * `MemoryError` where it is damaged. One that was written by another version of the kernels is emptied.
   */
  constructor(vector: FileVectorBase, limitBytes: number, counter: HostCounter) {
    this.#vector = vector;
    this.#path = vector.path;
    this.#limitWords = Math.floor(limitBytes / 4);
    this.#counter = counter;
    try {
      this.#start();
      this.settle();
    } catch (error) {
      vector.discard();
      throw error;
    }
  }

  strike(key: string): StoredStrike {
    return {
      find: (slot) => this.#guarded(() => this.#find(key, slot)),
      add: (slot, bitmap) => this.#guarded(() => this.#add(key, slot, bitmap)),
    };
  }

  /** Returns when all bitmaps are on the device. Throws `MemoryError`. */
  sync(): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#vector.sync();
    this.settle();
  }

  /** Counts what it holds in memory; to be called after each call of the engine. */
  settle(): void {
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    const bytes = this.#memoryBytes();
    this.#counter.add(bytes - this.#countedBytes);
    this.#countedBytes = bytes;
  }

  /** What it holds, and how it was used. */
  stats(): GlyphCacheStats {
    let bitmaps = 0;
    for (const { slots } of this.#strikes.values()) bitmaps += slots.size;
    return {
      path: this.#path,
      strikes: this.#strikes.size,
      bitmaps,
      bytes: this.#isOpen ? this.#vector.length * 4 : 0,
      limitBytes: this.#limitWords * 4,
      memoryBytes: this.#countedBytes,
      hits: this.#hits,
      added: this.#added,
      evictions: this.#evictions,
    };
  }

  /**
   * Syncs and closes the file; closing twice is fine. Where another process has synced its own bitmaps meanwhile, those
   * stay and these go. Throws `MemoryError` where the file can't be written.
   */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      if (this.#failure === undefined) this.#vector.sync();
    } catch (error) {
      if (!(error instanceof MemoryError && error.code === "file-changed")) throw error;
    } finally {
      this.#vector.discard();
      this.#strikes.clear();
      this.#hasChanged = true;
      this.settle();
    }
  }

  /** Closes the file; what was not synced is synced first. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Pictures never fail for the cache: after a failure it has nothing and takes nothing. */
  #guarded<Result>(work: () => Result): Result | undefined {
    if (!this.#isOpen || this.#failure !== undefined) return undefined;
    this.#hasChanged = true;
    try {
      return work();
    } catch (error) {
      if (!(error instanceof MemoryError || error instanceof ArchiveError)) throw error;
      this.#failure = error;
      return undefined;
    }
  }

  #start(): void {
    const { length } = this.#vector;
    if (length === 0) {
      this.#clear();
      return;
    }
    const [magic, format, pictures] = this.#vector.slice(0, HEADER_WORDS);
    if (magic !== MAGIC) throw this.#foreign("it holds other numbers");
    if (format !== FORMAT_VERSION) throw this.#foreign(`it is of version ${format}`);
    if (pictures !== PICTURE_VERSION) {
      this.#clear();
      return;
    }
    const byNumber = new Map<number, KeptStrike>();
    for (let at = HEADER_WORDS; at < length; ) at += this.#readRecord(at, byNumber);
  }

  #clear(): void {
    this.#vector.truncate(0);
    this.#vector.extend(Uint32Array.of(MAGIC, FORMAT_VERSION, PICTURE_VERSION, 0));
    this.#strikes.clear();
    this.#strikeCount = 0;
  }

  /** Puts the record at `at` into the index; its length in words. */
  #readRecord(at: number, byNumber: Map<number, KeptStrike>): number {
    const head = this.#vector.get(at)!;
    const [kind, words] = [head >>> KIND_SHIFT, head & LENGTH_MASK];
    if (words < STRIKE_WORDS || at + words > this.#vector.length) throw this.#damaged(at, "a record passes the end");
    if (kind === Kind.strike) {
      const strike = this.#readStrike(at, words);
      byNumber.set(strike.number, strike);
      this.#strikes.set(strike.key, strike);
      this.#strikeCount = Math.max(this.#strikeCount, strike.number + 1);
      return words;
    }
    const strike = byNumber.get(this.#vector.get(at + 1)!);
    if (kind !== Kind.bitmap || words < BITMAP_WORDS || strike === undefined) throw this.#damaged(at, "no such record");
    strike.slots.set(this.#vector.get(at + 2)!, at);
    strike.words += words;
    return words;
  }

  #readStrike(at: number, words: number): KeptStrike {
    const record = this.#vector.slice(at, at + words);
    const byteLength = record[2]!;
    const bytes = bytesOf(record).subarray(STRIKE_WORDS * 4);
    if (byteLength > Math.min(bytes.length, MAX_KEY_BYTES)) throw this.#damaged(at, "a key passes its record");
    const key = new TextDecoder().decode(bytes.subarray(0, byteLength));
    return { key, number: record[1]!, slots: new Map(), words, lastUse: 0 };
  }

  #find(key: string, slot: BitmapSlot): StoredBitmap | undefined {
    const strike = this.#strikes.get(key);
    if (strike === undefined) return undefined;
    strike.lastUse = ++this.#uses;
    const at = strike.slots.get(slot);
    if (at === undefined) return undefined;
    const record = this.#vector.slice(at, at + (this.#vector.get(at)! & LENGTH_MASK));
    const [box, sides, byteLength] = [record[3]!, record[4]!, record[5]!];
    const [width, height] = [sides & 0xffff, sides >>> 16];
    const pixels = bytesOf(record).subarray(BITMAP_WORDS * 4, BITMAP_WORDS * 4 + byteLength);
    const isWhole = byteLength === pixels.length && byteLength === width * height * pixelBytesOf(key);
    if (!isWhole || width > MAX_BITMAP_SIDE || height > MAX_BITMAP_SIDE)
      throw this.#damaged(at, "a bitmap of other size");
    this.#hits++;
    return { left: (box << 16) >> 16, top: box >> 16, width, height, pixels };
  }

  #add(key: string, slot: BitmapSlot, bitmap: StoredBitmap): void {
    const { left, top, width, height, pixels } = bitmap;
    const words = BITMAP_WORDS + Math.ceil(pixels.length / 4);
    // One that takes a quarter of the file isn't worth the others.
    if (words > this.#limitWords / 4 || !this.#makeRoom(words + MAX_KEY_BYTES / 4)) return;
    const strike = this.#strikes.get(key) ?? this.#addStrike(key);
    if (strike.slots.has(slot)) return;
    const record = new Uint32Array(words);
    record.set([
      Kind.bitmap * 2 ** KIND_SHIFT + words,
      strike.number,
      slot,
      (left & 0xffff) | (top << 16),
      width | (height << 16),
      pixels.length,
    ]);
    bytesOf(record).set(pixels, BITMAP_WORDS * 4);
    const at = this.#vector.length;
    this.#vector.extend(record);
    strike.slots.set(slot, at);
    strike.words += words;
    strike.lastUse = ++this.#uses;
    this.#added++;
  }

  #addStrike(key: string): KeptStrike {
    const bytes = new TextEncoder().encode(key);
    const words = STRIKE_WORDS + Math.ceil(bytes.length / 4);
    const record = new Uint32Array(words);
    const strike = { key, number: this.#strikeCount++, slots: new Map(), words, lastUse: ++this.#uses };
    record.set([Kind.strike * 2 ** KIND_SHIFT + words, strike.number, bytes.length]);
    bytesOf(record).set(bytes, STRIKE_WORDS * 4);
    this.#vector.extend(record);
    this.#strikes.set(key, strike);
    return strike;
  }

  /** Has room for `words` more: where there is none, keeps the strikes that were used last, up to half of the bound. */
  #makeRoom(words: number): boolean {
    if (this.#vector.length + words <= this.#limitWords) return true;
    let left = this.#limitWords / 2 - HEADER_WORDS;
    const byUse = [...this.#strikes.values()].sort((a, b) => b.lastUse - a.lastUse);
    const kept = new Set<KeptStrike>();
    for (const strike of byUse) {
      left -= strike.words;
      if (left < 0) break;
      kept.add(strike);
    }
    this.#keepOnly(kept);
    return this.#vector.length + words <= this.#limitWords;
  }

  /** Moves the records of `kept` down over the others. The file has the state of the last sync until the next. */
  #keepOnly(kept: ReadonlySet<KeptStrike>): void {
    const numbers = new Set([...kept].map(({ number }) => number));
    const vector = this.#vector;
    let to = HEADER_WORDS;
    for (let from = HEADER_WORDS; from < vector.length; ) {
      const words = vector.get(from)! & LENGTH_MASK;
      if (numbers.has(vector.get(from + 1)!)) {
        if (to < from) for (let word = 0; word < words; word++) vector.set(to + word, vector.get(from + word)!);
        to += words;
      }
      from += words;
    }
    vector.truncate(to);
    for (const [key, strike] of this.#strikes) {
      if (kept.has(strike)) continue;
      this.#evictions += strike.slots.size;
      this.#strikes.delete(key);
    }
    this.#placeSlots(kept);
  }

  #placeSlots(kept: ReadonlySet<KeptStrike>): void {
    const byNumber = new Map([...kept].map((strike) => [strike.number, strike]));
    for (let at = HEADER_WORDS; at < this.#vector.length; ) {
      const head = this.#vector.get(at)!;
      if (head >>> KIND_SHIFT === Kind.bitmap) {
        byNumber.get(this.#vector.get(at + 1)!)?.slots.set(this.#vector.get(at + 2)!, at);
      }
      at += head & LENGTH_MASK;
    }
  }

  #memoryBytes(): number {
    if (!this.#isOpen) return 0;
    let bytes = this.#vector.stats().memoryBytes;
    for (const { key, slots } of this.#strikes.values()) bytes += key.length * 2 + slots.size * SLOT_BYTES;
    return bytes;
  }

  #foreign(detail: string): ArchiveError {
    return new ArchiveError("not-a-glyph-cache", { path: this.#path, detail });
  }

  #damaged(at: number, detail: string): ArchiveError {
    return new ArchiveError("damaged", { offset: at * 4, detail });
  }
}

/** Bytes of a pixel, by the render mode in a strike's key. */
function pixelBytesOf(key: string): 1 | 4 {
  return key.includes("/lcd/") ? 4 : 1;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
