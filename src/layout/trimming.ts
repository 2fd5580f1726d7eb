/**
 * The place of what trims full-width punctuation (`punctuation-trim.ts`). HarfBuzz's entry fills it: the simple shaper knows no
 * feature `halt`, so with it nothing is trimmed, and bundles without HarfBuzz are a kilobyte smaller.
 */

import type { Shaper } from "../shape/shaper.ts";

type PunctuationTrim = typeof import("./punctuation-trim.ts");

let code: PunctuationTrim | undefined;

/** Fills the place. */
export function provideTrimming(punctuationTrim: PunctuationTrim): void {
  code = punctuationTrim;
}

/** What trims the runs of a shaper; nothing for one that can't say by how much. */
export function trimmingFor({ name }: Shaper): PunctuationTrim | undefined {
  return name === "harfbuzz" ? code : undefined;
}
