/**
 * Glyphs as they are found, before their number is known. The arrays grow, and stay when the list is cleared, so that
 * lists of a pool serve text after text. Shaping with three fresh arrays of numbers took 7 % longer for 1,000 characters
 * and 8 % for 100,000, and 8 % less for words of 8 (measured).
 */

/** Glyphs of most runs: below it a list never grows. */
const INITIAL_CAPACITY = 256;

/** Glyphs in visual order, growing. */
export class GlyphList {
  glyphIds = new Uint16Array(INITIAL_CAPACITY);
  clusters = new Uint32Array(INITIAL_CAPACITY);
  advancesUnits = new Float64Array(INITIAL_CAPACITY);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Bytes of the arrays. */
  get byteLength(): number {
    return this.glyphIds.byteLength + this.clusters.byteLength + this.advancesUnits.byteLength;
  }

  append(glyphId: number, cluster: number, advanceUnits: number): void {
    if (this.#length === this.glyphIds.length) this.#grow();
    this.glyphIds[this.#length] = glyphId;
    this.clusters[this.#length] = cluster;
    this.advancesUnits[this.#length] = advanceUnits;
    this.#length++;
  }

  #grow(): void {
    const { glyphIds, clusters, advancesUnits } = this;
    const capacity = 2 * this.#length;
    this.glyphIds = new Uint16Array(capacity);
    this.clusters = new Uint32Array(capacity);
    this.advancesUnits = new Float64Array(capacity);
    this.glyphIds.set(glyphIds);
    this.clusters.set(clusters);
    this.advancesUnits.set(advancesUnits);
  }

  /** Empties the list; its arrays stay. Glyphs tell the text, so those of a secret one are zeroed. */
  clear(isSecret: boolean): void {
    if (isSecret) {
      this.glyphIds.fill(0, 0, this.#length);
      this.advancesUnits.fill(0, 0, this.#length);
    }
    this.#length = 0;
  }
}
