/**
 * What charstrings work on: operands, the transient array, stems, and the pen that draws where they say. In: what operators
 * ask for. Out: an outline by the pen, in font units.
 *
 * Specification: Adobe Technical Note 5177, "The Type 2 Charstring Format", sections 2 and 4; OpenType 1.9.1, "CFF2 CharString
 * format" (blend).
 */

import type { OutlinePen } from "./outline-pen.ts";

/** Operands that the stack holds: Technical Note 5177, appendix B. */
export const MAX_OPERANDS = 48;
/** The same for CFF2, whose blends take many. */
export const MAX_OPERANDS_CFF2 = 513;
/** Entries of the transient array: Technical Note 5177, appendix B. */
const TRANSIENT_ENTRIES = 32;

/** How numbers vary, in CFF2. */
export interface CharstringVariation {
  /** How strongly each region of a set of variation data counts. Undefined for CFF. */
  readonly regionScalars: ((variationIndex: number) => readonly number[]) | undefined;
  /** The set that counts until the program names another. */
  readonly variationIndex: number;
}

/** The state of a glyph's program. */
export class CharstringMachine {
  readonly #regionScalars: CharstringVariation["regionScalars"];
  readonly #pen: OutlinePen;
  readonly #stack: Float64Array;
  readonly #transient = new Float64Array(TRANSIENT_ENTRIES);
  #count = 0;
  #stemCount = 0;
  #variationIndex: number;
  /** Whether a contour is under way; a line without a move begins one where the pen is, as in FreeType. */
  #isDrawing = false;
  #x: number;
  #y: number;

  /** Begins at (x, y). */
  constructor({ regionScalars, variationIndex }: CharstringVariation, pen: OutlinePen, x: number, y: number) {
    this.#regionScalars = regionScalars;
    this.#variationIndex = variationIndex;
    this.#pen = pen;
    this.#stack = new Float64Array(regionScalars ? MAX_OPERANDS_CFF2 : MAX_OPERANDS);
    this.#x = x;
    this.#y = y;
  }

  get operandCount(): number {
    return this.#count;
  }

  operand(index: number): number {
    if (index < 0 || index >= this.#count) throw new Error("its charstring lacks operands");
    return this.#stack[index]!;
  }

  push(value: number): void {
    if (this.#count === this.#stack.length) throw new Error(`its charstring stacks over ${this.#count} operands`);
    this.#stack[this.#count++] = value;
  }

  pop(): number {
    const value = this.operand(this.#count - 1);
    this.#count--;
    return value;
  }

  clear(): void {
    this.#count = 0;
  }

  countStems(): void {
    this.#stemCount += this.#count >> 1;
    this.clear();
  }

  /** By the last operands: the first move may have the glyph's width before them. */
  move(dx: number, dy: number): void {
    this.#x += dx;
    this.#y += dy;
    this.#pen.moveTo(this.#x, this.#y);
    this.#isDrawing = true;
    this.clear();
  }

  line(dx: number, dy: number): void {
    this.#begin();
    this.#x += dx;
    this.#y += dy;
    this.#pen.lineTo(this.#x, this.#y);
  }

  curve(dx1: number, dy1: number, dx2: number, dy2: number, dx3: number, dy3: number): void {
    this.#begin();
    const x1 = this.#x + dx1;
    const y1 = this.#y + dy1;
    const x2 = x1 + dx2;
    const y2 = y1 + dy2;
    this.#x = x2 + dx3;
    this.#y = y2 + dy3;
    this.#pen.cubicTo(x1, y1, x2, y2, this.#x, this.#y);
  }

  /** The curve of the six operands from `at` on. */
  curveAt(at: number): void {
    this.curve(
      this.operand(at),
      this.operand(at + 1),
      this.operand(at + 2),
      this.operand(at + 3),
      this.operand(at + 4),
      this.operand(at + 5),
    );
  }

  #begin(): void {
    if (this.#isDrawing) return;
    this.#pen.moveTo(this.#x, this.#y);
    this.#isDrawing = true;
  }

  /** Bytes of a mask, with a bit for each stem. Operands before it are stems. */
  maskBytes(): number {
    this.countStems();
    return (this.#stemCount + 7) >> 3;
  }

  setVariationIndex(): void {
    this.#variationIndex = this.pop();
    this.clear();
  }

  /** Replaces n values, and n deltas for each region, by the n values as they are at this place. */
  blend(): void {
    const scalars = this.#regionScalars?.(this.#variationIndex);
    if (!scalars) throw new Error("its charstring blends, which only CFF2 can");
    const count = this.pop();
    const first = this.#count - count * (scalars.length + 1);
    if (!(count >= 0 && first >= 0 && Number.isInteger(count))) throw new Error("its charstring lacks operands");
    for (let i = 0; i < count; i++) {
      const deltas = first + count + i * scalars.length;
      let value = this.#stack[first + i]!;
      for (let region = 0; region < scalars.length; region++) {
        value += this.#stack[deltas + region]! * scalars[region]!;
      }
      this.#stack[first + i] = value;
    }
    this.#count = first + count;
  }

  store(): void {
    const index = this.pop();
    const value = this.pop();
    this.#transient[this.#transientIndex(index)] = value;
  }

  recall(): void {
    this.push(this.#transient[this.#transientIndex(this.pop())]!);
  }

  #transientIndex(index: number): number {
    if (index >= 0 && index < TRANSIENT_ENTRIES && Number.isInteger(index)) return index;
    throw new Error(`its charstring stores at ${index} of ${TRANSIENT_ENTRIES}`);
  }

  /** Copies the operand that lies `depth` below the top. */
  copyOperand(depth: number): void {
    this.push(this.operand(this.#count - 1 - Math.max(0, Math.trunc(depth))));
  }

  /** Turns the last `count` operands by `shift` places, upwards for positive ones. */
  roll(count: number, shift: number): void {
    if (!(count >= 0 && count <= this.#count && Number.isInteger(count)))
      throw new Error("its charstring lacks operands");
    const first = this.#count - count;
    const turned = this.#stack.slice(first, this.#count);
    for (let i = 0; i < count; i++) {
      this.#stack[first + ((((i + shift) % count) + count) % count)] = turned[i]!;
    }
  }
}
