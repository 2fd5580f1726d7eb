/** What reads the tables of variable fonts: all that is loaded with the first of them. */

export { advanceVariation } from "./advance-variation.ts";
export { normalize, readAxes, readInstances } from "./design-space.ts";
export { GlyphVariation } from "./glyph-variation.ts";
export { ItemVariationStore, mapDeltaSet } from "./item-variation-store.ts";
export { varyMetrics } from "./metrics-variation.ts";
