/** What reads names by lists of words: all that is loaded with the extra "names". */

export { macintoshLanguage, windowsLanguage } from "./name-languages.ts";
export { readGlyphNames } from "./post-names.ts";
