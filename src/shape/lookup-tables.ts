/**
 * The formats that the lookups of `GSUB` and `GPOS` share. In: a table's bytes. Out: glyphs of coverages and classes.
 *
 * Specification: OpenType 1.9.1, "OpenType Layout Common Table Formats". A read beyond the table is a `RangeError`, and so
 * is more work than `MAX_STEPS`: tables may refer to the same part as often as they like.
 */

/** Glyphs and records visited; the largest fonts of Chinese need 400,000 (measured, Noto Sans CJK). */
const MAX_STEPS = 8_000_000;

/** Big-endian reads of one layout table. */
export class LayoutTable {
  readonly glyphCount: number;
  readonly #view: DataView;
  #steps = 0;

  constructor(bytes: Uint8Array, glyphCount: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.glyphCount = glyphCount;
  }

  u16(offset: number): number {
    this.work(1);
    return this.#view.getUint16(offset);
  }

  u32(offset: number): number {
    return this.#view.getUint32(offset);
  }

  tag(offset: number): string {
    const value = this.u32(offset);
    return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  }

  /** Notes that so much is done. */
  work(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new RangeError(`layout tables took over ${MAX_STEPS} steps`);
  }

  /** The array of offsets behind a count at `at`, each from `base`; those that are null are left out. */
  *offsets(at: number, base: number): Generator<number> {
    const count = this.u16(at);
    for (let i = 0; i < count; i++) {
      const offset = this.u16(at + 2 + 2 * i);
      if (offset !== 0) yield base + offset;
    }
  }

  /** Calls `visit` with each glyph of a coverage, in the order of its indices. */
  coverage(at: number, visit: (glyphId: number, index: number) => void): void {
    const isRanges = this.u16(at) === 2;
    const count = this.u16(at + 2);
    let index = 0;
    for (let i = 0; i < count; i++) {
      const first = this.u16(at + 4 + (isRanges ? 6 : 2) * i);
      const last = isRanges ? this.u16(at + 6 + 6 * i) : first;
      this.work(Math.max(0, last - first));
      for (let glyphId = first; glyphId <= last; glyphId++) visit(glyphId, index++);
    }
  }

  /** Class of each glyph; 0 for those that a class definition leaves out. */
  classes(at: number): Uint16Array {
    const classes = new Uint16Array(this.glyphCount);
    this.work(this.glyphCount >>> 3);
    if (this.u16(at) === 1) {
      const first = this.u16(at + 2);
      const count = this.u16(at + 4);
      for (let i = 0; i < count; i++) classes[first + i] = this.u16(at + 6 + 2 * i);
      return classes;
    }
    const count = this.u16(at + 2);
    for (let i = 0; i < count; i++) {
      const record = at + 4 + 6 * i;
      const last = this.u16(record + 2);
      const value = this.u16(record + 4);
      for (let glyphId = this.u16(record); glyphId <= last; glyphId++) classes[glyphId] = value;
    }
    return classes;
  }
}
