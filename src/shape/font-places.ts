/**
 * Fonts at other places of their design space, as the `variations` of a request ask for them. In: a font and values of its
 * axes. Out: the font there, made by `font.at` and kept for the next request.
 *
 * The last 64 places stay open, which an animation may pass in a second; what is older is closed, with the glyphs that are
 * kept for it. Who needs more at a time, or for longer, asks `font.at`.
 */

import { object } from "../base/validate.ts";
import type { Font } from "../font/font.ts";
import type { Variations } from "../font/variation-axes.ts";

const MAX_PLACES = 64;

/** The places that were asked for last. */
export class FontPlaces implements Disposable {
  readonly #places = new Map<string, Font>();

  /** Fonts that are kept open. */
  get size(): number {
    return this.#places.size;
  }

  /** `font` at `variations`; axes that are not named stay where they are. Throws what `font.at` throws. */
  at(font: Font, variations: Variations): Font {
    const entries = Object.entries(object(variations, "variations")).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0) return font;
    const key = `${font.id} ${entries.map(([tag, value]) => `${tag}=${value}`).join()}`;
    const known = this.#places.get(key);
    if (known !== undefined) {
      this.#places.delete(key);
      this.#places.set(key, known);
      return known;
    }
    const place = font.at(variations);
    this.#places.set(key, place);
    place.onClose(() => this.#places.delete(key));
    font.onClose(() => place.close());
    if (this.#places.size > MAX_PLACES) this.#places.values().next().value?.close();
    return place;
  }

  /** Closes them all. */
  [Symbol.dispose](): void {
    for (const place of [...this.#places.values()]) place.close();
  }
}
