/**
 * A limit on what one charstring may run: subroutines nest ten levels deep (Adobe Technical Note 5177, appendix B), and
 * where each calls the next a thousand times, a glyph of a small font would take years.
 *
 * opentype.js limits the depth alone. Its lists of subroutines are wrapped, and every look-up is charged for the bytes
 * that will run.
 */

/** Bytes of subroutines that one glyph may run, 1 MiB in some 30 ms; the glyphs of real fonts run a few thousand. */
export const MAX_SUBROUTINE_BYTES = 2 ** 20;

/** A subroutine as the library holds it. */
type Charstring = ArrayLike<number>;

/** Counts what the glyph under way has run. */
export class SubroutineBudget {
  #bytesLeft = 0;

  /** Begins a glyph. */
  reset(): void {
    this.#bytesLeft = MAX_SUBROUTINE_BYTES;
  }

  /** `subroutines`, charged for; taking more than is left throws. */
  guard(subroutines: readonly Charstring[]): readonly Charstring[] {
    return new Proxy(subroutines, {
      get: (list, key) => {
        const value: unknown = Reflect.get(list, key);
        if (Array.isArray(value) || ArrayBuffer.isView(value)) this.#charge((value as unknown as Charstring).length);
        return value;
      },
    });
  }

  #charge(byteLength: number): void {
    // An empty subroutine takes time to call, too.
    this.#bytesLeft -= byteLength + 1;
    if (this.#bytesLeft < 0) throw new Error(`its subroutines run more than ${MAX_SUBROUTINE_BYTES} bytes`);
  }
}
