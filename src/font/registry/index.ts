/** What the library asks of the registry: all that is loaded with it. */

export { parseCssFont, parseFamilies } from "./css-font.ts";
export { FontCache } from "./font-cache.ts";
export { FontRegistry } from "./font-registry.ts";
export { parseSlant, parseStretch, parseWeight } from "./font-style.ts";
