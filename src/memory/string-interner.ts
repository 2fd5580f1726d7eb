/**
 * Strings as small integers, each string once: for keys that are compared and combined far more often than read (names
 * of families, tags of features and languages). In: strings. Out: numbers from 0 on in the order of arrival, and back.
 *
 * Numbers are never given out twice, not even after `reset`: one from before it is refused, and can't name another string.
 */

import { MemoryError } from "../base/errors.ts";
import { integer, object, string } from "../base/validate.ts";
import { type CountedPool, type PoolCounts, poolCounts } from "./pool-counts.ts";

declare const interned: unique symbol;

/** The number of a string in one interner. */
export type StringId = number & {
  /** Only the interner makes them. */
  readonly [interned]: true;
};

/** Settings of a `StringInterner`. */
export interface StringInternerOptions {
  /** What statistics and errors call it. */
  readonly name?: string | undefined;
  /** Most strings held; 65,536. What comes from outside must not fill the memory. */
  readonly maxStrings?: number | undefined;
}

const DEFAULT_MAX_STRINGS = 65_536;
/**
 * Estimate of a string's cost besides its characters: V8's header of the string, an entry of the map at its usual load
 * and one of the array.
 */
const ENTRY_BYTES = 64;

/** Gives each string a number. */
export class StringInterner implements CountedPool {
  /** What errors call it. */
  readonly name: string;
  readonly #maxStrings: number;
  readonly #ids = new Map<string, StringId>();
  #texts: string[] = [];
  /** Number of the first of `#texts`: as many as were forgotten. */
  #firstId = 0;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** Throws `TypeError` and `RangeError` for options that are none. */
  constructor(options: StringInternerOptions = {}) {
    const { name = "strings", maxStrings = DEFAULT_MAX_STRINGS } = object(options, "options");
    this.name = string(name, "name");
    this.#maxStrings = integer(maxStrings, "maxStrings", 1, 2 ** 24);
  }

  /** Strings held. */
  get size(): number {
    return this.#texts.length;
  }

  /** Bytes of all strings, at two a code unit, with an estimate of what holds them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of `text`, a new one where it has none. Throws `MemoryError` "interner-full" for one too many. */
  intern(text: string): StringId {
    const known = this.#ids.get(text);
    if (known !== undefined) {
      this.#hits++;
      return known;
    }
    return this.#add(string(text, "text"));
  }

  #add(text: string): StringId {
    if (this.#texts.length >= this.#maxStrings) {
      throw new MemoryError("interner-full", { interner: this.name, limit: this.#maxStrings });
    }
    const id = (this.#firstId + this.#texts.length) as StringId;
    this.#texts.push(text);
    this.#ids.set(text, id);
    this.#bytes += 2 * text.length + ENTRY_BYTES;
    this.#misses++;
    return id;
  }

  /** The number of `text` where it has one; nothing is added. */
  idOf(text: string): StringId | undefined {
    return this.#ids.get(text);
  }

  /** The string of a number. Throws `RangeError` for one that this interner did not give out, or before a `reset`. */
  textOf(id: StringId): string {
    const text = this.#texts[id - this.#firstId];
    if (text !== undefined) return text;
    throw new RangeError(`id must be of a string that the interner "${this.name}" holds, got ${id}`);
  }

  /** Forgets all strings and starts the counts anew; numbers go on from where they were. */
  reset(): void {
    this.#firstId += this.#texts.length;
    this.#texts = [];
    this.#ids.clear();
    this.#bytes = 0;
    this.#hits = 0;
    this.#misses = 0;
  }

  /** `hits` are strings that were known; `idle` are the strings held. */
  counts(): PoolCounts {
    const idle = this.#texts.length;
    return poolCounts({
      name: this.name,
      hits: this.#hits,
      misses: this.#misses,
      inUse: 0,
      idle,
      bytes: this.#bytes,
    });
  }
}
