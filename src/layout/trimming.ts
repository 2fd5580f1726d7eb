/**
 * The place of what trims full-width punctuation (`punctuation-trim.ts`). HarfBuzz's entry fills it: the simple shaper knows no
 * feature `halt`, so with it nothing would be trimmed, and bundles without HarfBuzz are a kilobyte smaller.
 */
export const trimming: { code: typeof import("./punctuation-trim.ts") | undefined } = { code: undefined };
