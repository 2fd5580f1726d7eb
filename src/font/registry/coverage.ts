/**
 * Sets of code points, as what a font covers and as CSS's `unicode-range` (CSS Fonts 4 §4.5). Ranges lie in one sorted
 * array: a font of Latin has some tens of them, one of Chinese some thousands, and a look-up is a bisection.
 */

import { describe, string } from "../../base/validate.ts";

const LAST_CODE_POINT = 0x10ffff;

/** A range of code points, both ends included. */
export type CodePointRange = readonly [first: number, last: number];

/** An immutable set of code points. */
export class Coverage {
  /** Where the set begins and ends, in turn: a code point is in it when an odd number of these are not above it. */
  readonly #bounds: Uint32Array;

  private constructor(bounds: Uint32Array) {
    this.#bounds = bounds;
  }

  /** The set of `ranges`, which may overlap and stand in any order. */
  static of(ranges: readonly CodePointRange[]): Coverage {
    const builder = new CoverageBuilder();
    for (const [first, last] of ranges) builder.add(first, last);
    return builder.build();
  }

  /** @internal Of bounds that ascend, taken over. */
  static ofBounds(bounds: Uint32Array): Coverage {
    return new Coverage(bounds);
  }

  has(codePoint: number): boolean {
    const bounds = this.#bounds;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (bounds[middle]! <= codePoint) low = middle + 1;
      else high = middle;
    }
    return (low & 1) === 1;
  }

  /** Number of code points. */
  get size(): number {
    let size = 0;
    for (let i = 0; i < this.#bounds.length; i += 2) size += this.#bounds[i + 1]! - this.#bounds[i]!;
    return size;
  }

  /** What the set takes in memory. */
  get byteLength(): number {
    return this.#bounds.byteLength;
  }

  /** The ranges, ascending, none touching another. */
  *ranges(): Generator<CodePointRange> {
    for (let i = 0; i < this.#bounds.length; i += 2) yield [this.#bounds[i]!, this.#bounds[i + 1]! - 1];
  }
}

/**
 * Puts a set together. Ranges come nearly always ascending, and then touch no object: pairs in arrays cost 40 MB for the 400
 * fonts of one system (measured), which are collected, but not at once.
 */
export class CoverageBuilder {
  readonly #bounds: number[] = [];
  #isAscending = true;

  /** Adds a range, both ends included; none where it ends before it begins. */
  add(first: number, last: number): void {
    const bounds = this.#bounds;
    const end = bounds.length - 1;
    if (!(first <= last)) return;
    if (end > 0 && first < bounds[end - 1]!) this.#isAscending = false;
    if (end > 0 && first >= bounds[end - 1]! && first <= bounds[end]!) bounds[end] = Math.max(bounds[end]!, last + 1);
    else bounds.push(first, last + 1);
  }

  build(): Coverage {
    return Coverage.ofBounds(Uint32Array.from(this.#isAscending ? this.#bounds : merged(this.#bounds)));
  }
}

/** The bounds of ranges that stand in any order and may overlap. */
function merged(bounds: readonly number[]): number[] {
  const pairs = Array.from({ length: bounds.length / 2 }, (_, i) => [bounds[i * 2]!, bounds[i * 2 + 1]!] as const);
  const result: number[] = [];
  for (const [start, end] of pairs.sort((a, b) => a[0] - b[0])) {
    if (result.length > 0 && start <= result.at(-1)!) result[result.length - 1] = Math.max(result.at(-1)!, end);
    else result.push(start, end);
  }
  return result;
}

/** `U+26`, `U+0-7F`, `U+4??`. */
const UNICODE_RANGE = /^u\+(?:([0-9a-f]{1,6})(?:-([0-9a-f]{1,6}))?|([0-9a-f]{0,5})(\?{1,6}))$/i;

/** The set that `text` names, as `"U+0-7F, U+2000-206F, U+4??"`. Throws `TypeError` or `RangeError`. */
export function parseUnicodeRange(text: unknown, name: string): Coverage {
  const ranges = string(text, name).split(",");
  return Coverage.of(ranges.map((range) => parseRange(range.trim(), name)));
}

function parseRange(text: string, name: string): CodePointRange {
  const match = UNICODE_RANGE.exec(text);
  if (!match) throw new RangeError(`${name} must be ranges as U+0-7F, got ${describe(text)}`);
  const [, from, to = from, prefix, wildcards] = match;
  const first = from ?? `${prefix}${"0".repeat(wildcards!.length)}`;
  const last = to ?? `${prefix}${"F".repeat(wildcards!.length)}`;
  const range: CodePointRange = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  if (range[0] > range[1] || range[1] > LAST_CODE_POINT || first.length > 6) {
    throw new RangeError(`${name} must lie between U+0 and U+10FFFF and ascend, got ${describe(text)}`);
  }
  return range;
}
