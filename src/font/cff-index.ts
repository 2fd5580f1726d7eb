/**
 * INDEX and DICT, the two structures that CFF and CFF2 are made of, read where they lie: an entry costs a look at two
 * offsets, and nothing is read of the others.
 *
 * Specification: Adobe Technical Note 5176, "The Compact Font Format", sections 4 and 5; OpenType 1.9.1, "CFF2".
 */

import type { PagedTable } from "./paged-table.ts";

/** An array of byte strings. */
export class CffIndex {
  readonly count: number;
  /** Where what follows it begins. */
  readonly end: number;
  readonly #table: PagedTable;
  readonly #offsets: number;
  readonly #offsetBytes: number;
  /** What offsets count from: the byte before the data. */
  readonly #base: number;

  /** The INDEX at `at`, whose count has `countBytes` bytes. Throws `FontError` `"table-damaged"`. */
  constructor(table: PagedTable, at: number, countBytes: 2 | 4) {
    this.#table = table;
    this.count = table.unsigned(at, countBytes);
    this.#offsets = at + countBytes + 1;
    if (this.count === 0) {
      this.#offsetBytes = 0;
      this.#base = 0;
      this.end = at + countBytes;
      return;
    }
    this.#offsetBytes = table.u8(at + countBytes);
    if (this.#offsetBytes < 1 || this.#offsetBytes > 4) {
      throw table.damage(`an INDEX has offsets of ${this.#offsetBytes} bytes`);
    }
    const offsetsEnd = this.#offsets + (this.count + 1) * this.#offsetBytes;
    this.#base = offsetsEnd - 1;
    this.end = this.#base + table.unsigned(offsetsEnd - this.#offsetBytes, this.#offsetBytes);
    table.require(this.#offsets, this.end - this.#offsets);
  }

  /** Where entry `index` lies. Throws `FontError` `"table-damaged"`. */
  range(index: number): { start: number; byteLength: number } {
    const at = this.#offsets + index * this.#offsetBytes;
    const start = this.#table.unsigned(at, this.#offsetBytes);
    const end = this.#table.unsigned(at + this.#offsetBytes, this.#offsetBytes);
    if (start < 1 || end < start || this.#base + end > this.end) {
      throw this.#table.damage("an INDEX has offsets out of order");
    }
    return { start: this.#base + start, byteLength: end - start };
  }

  /** A copy of entry `index`. Throws `FontError` `"table-damaged"`. */
  entry(index: number): Uint8Array {
    const { start, byteLength } = this.range(index);
    return this.#table.copy(start, byteLength);
  }
}

/** Operands of a DICT by operator; operators of two bytes are 1200 and what the second byte says. */
export type CffDict = ReadonlyMap<number, readonly number[]>;

/** The operators that are read here. */
export const DictOperator = {
  charset: 15,
  charStrings: 17,
  private: 18,
  subrs: 19,
  variationIndex: 22,
  variationStore: 24,
  registryOrderingSupplement: 1230,
  fontDictArray: 1236,
  fontDictSelect: 1237,
} as const;

const ESCAPE = 12;
const SHORT_NUMBER = 28;
const LONG_NUMBER = 29;
const DECIMAL_NUMBER = 30;
/** Bytes from here on begin a number of one or two bytes. */
const FIRST_BYTE_NUMBER = 32;

/** Reads a DICT. What is cut off at its end is left out. */
export function readDict(bytes: Uint8Array): CffDict {
  const dict = new Map<number, number[]>();
  let operands: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte >= SHORT_NUMBER && byte !== 31) {
      const { value, end } = readNumber(bytes, at);
      operands.push(value);
      at = end;
      continue;
    }
    const operator = byte === ESCAPE ? 1200 + (bytes[at + 1] ?? 0) : byte;
    at += byte === ESCAPE ? 2 : 1;
    dict.set(operator, operands);
    operands = [];
  }
  return dict;
}

function readNumber(bytes: Uint8Array, at: number): { value: number; end: number } {
  const first = bytes[at]!;
  const byte = (index: number) => bytes[at + index] ?? 0;
  if (first === SHORT_NUMBER) return { value: ((byte(1) << 24) | (byte(2) << 16)) >> 16, end: at + 3 };
  if (first === LONG_NUMBER) {
    return { value: (byte(1) << 24) | (byte(2) << 16) | (byte(3) << 8) | byte(4), end: at + 5 };
  }
  if (first === DECIMAL_NUMBER) return skipDecimal(bytes, at + 1);
  if (first >= FIRST_BYTE_NUMBER && first <= 246) return { value: first - 139, end: at + 1 };
  if (first <= 250) return { value: (first - 247) * 256 + byte(1) + 108, end: at + 2 };
  return { value: -(first - 251) * 256 - byte(1) - 108, end: at + 2 };
}

/** None of the operators above takes a decimal number: it only has to be passed over, up to the nibble that ends it. */
function skipDecimal(bytes: Uint8Array, start: number): { value: number; end: number } {
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at++]!;
    if (byte >> 4 === 0xf || (byte & 0xf) === 0xf) break;
  }
  return { value: 0, end: at };
}
