/** Properties of code points as two-stage tables: 256-entry blocks, shared where they are equal. Built once, on first use. */

const blockBits = 8;
const blockLength = 1 << blockBits;
const codePointCount = 0x110000;
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
/** Values are written from this character on, so that they are printable. */
const firstValueCharacter = 40;

/** One byte for every code point. */
export class CodePointTable {
  readonly #blockOf: Uint16Array;
  readonly #blocks: Uint8Array;

  constructor(blockOf: Uint16Array, blocks: Uint8Array) {
    this.#blockOf = blockOf;
    this.#blocks = blocks;
  }

  /** The property of `codePoint`, which must be in 0…0x10FFFF. */
  get(codePoint: number): number {
    return this.#blocks[(this.#blockOf[codePoint >> blockBits]! << blockBits) | (codePoint & (blockLength - 1))]!;
  }
}

/** Decodes run lengths as scripts/generate-unicode-tables.mjs writes them; `toValue` maps what is written to the table's byte. */
export function decodeRunLengths(runs: string, toValue: (written: number) => number): CodePointTable {
  const blockOf = new Uint16Array(codePointCount >> blockBits);
  const blocks: Uint8Array[] = [];
  /** Blocks of one value by that value: nine in ten are, and are neither filled nor compared. */
  const uniform = new Map<number, number>();
  let block = new Uint8Array(blockLength);
  let codePoint = 0;
  for (let position = 0; position < runs.length; ) {
    const value = toValue(runs.charCodeAt(position++) - firstValueCharacter);
    let length = 0;
    for (let scale = 1, digit = 0; digit < 32; scale *= 32) {
      digit = digits.indexOf(runs[position++]!);
      length += (digit & 31) * scale;
    }
    for (const end = codePoint + length; codePoint < end; ) {
      const from = codePoint & (blockLength - 1);
      const stop = Math.min(end, codePoint - from + blockLength);
      if (stop - codePoint === blockLength) {
        let index = uniform.get(value);
        if (index === undefined) {
          index = blocks.push(new Uint8Array(blockLength).fill(value)) - 1;
          uniform.set(value, index);
        }
        blockOf[codePoint >> blockBits] = index;
      } else {
        block.fill(value, from, from + stop - codePoint);
        if ((stop & (blockLength - 1)) === 0) {
          blockOf[codePoint >> blockBits] = blocks.push(block) - 1;
          block = new Uint8Array(blockLength);
        }
      }
      codePoint = stop;
    }
  }
  const flat = new Uint8Array(blocks.length * blockLength);
  blocks.forEach((each, index) => {
    flat.set(each, index * blockLength);
  });
  return new CodePointTable(blockOf, flat);
}
