/**
 * Distance fields of glyphs that were rendered as such, on the host. In: what tells a field apart, and what makes it. Out:
 * the field. Bounded in bytes, the least recently used first out.
 */

import { ByteLru } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import { type CacheUse, hitRatio, type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { StoredBitmap } from "./strike-bitmaps.ts";

/** What an entry takes beside its pixels: its objects, its key, and its place in the map. */
const ENTRY_BYTES = 256;

interface KeptField {
  readonly font: Font;
  readonly field: StoredBitmap;
}

/** The fields that one engine keeps. */
export class FieldCache implements Reclaimable {
  readonly name = "distance fields";
  readonly part = "glyphs";
  readonly where = "host";
  readonly #fields: ByteLru<KeptField>;

  constructor(limitBytes: number) {
    this.#fields = new ByteLru(limitBytes);
  }

  get bytes(): number {
    return this.#fields.bytes;
  }

  get limitBytes(): number {
    return this.#fields.limitBytes;
  }

  /** Sets the bound, and lets go of what is over it. */
  setLimit(limitBytes: number): void {
    this.#fields.setLimit(limitBytes);
  }

  /** The field of `font` that `key` names, or what `make` gives, which is kept. */
  field(font: Font, key: string, make: () => StoredBitmap): StoredBitmap {
    const name = `${font.id} ${key}`;
    const known = this.#fields.get(name);
    if (known !== undefined) return known.field;
    const field = make();
    this.#fields.set(name, { font, field }, field.pixels.byteLength + ENTRY_BYTES);
    return field;
  }

  /** Lets go of a font's fields. */
  forget(font: Font): void {
    this.#fields.deleteWhere((kept) => kept.font === font);
  }

  reclaim(level: ReclaimLevel): number {
    return this.#fields.evict(Math.ceil(this.bytes * reclaimShares[level]));
  }

  cacheUse(): CacheUse {
    const { limitBytes, hits, misses, evictions } = this.#fields.counts();
    return { limitBytes, hits, misses, evictions, hitRatio: hitRatio(hits, misses) };
  }
}
