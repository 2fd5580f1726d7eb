/** Texts in several scripts, and generators of more, for the fonts of the tree. */

import fc from "fast-check";
import type { FontName } from "./support.ts";

/** Texts that shaping has work with: ligatures, kerning, joining, reordering, marks, selectors, broken pairs. */
export const TEXTS: Readonly<Record<FontName, readonly string[]>> = {
  latin: ["office fluffy affine", "AVATAR To. Wa, LT", "e\u0301 n\u0303 Z\u030c\u0301", "fi\u200cfi \ud83d\ude00", ""],
  roboto: ["AVATAR To. Wa, LT", "officially \u00c5ngstr\u00f6m", "a\ud800b\udc00c", "\u200b\u00ad\ufeff"],
  garamond: ["The quick affluent fjord; Th ffi fl", "Q\u0327u\u0308", "1/2 \u2044 3"],
  plain: ["Hello, world — AVo", "Ελληνικά Ωμέγα", "Съешь ещё этих", "i\u0307\u0328 \u0300"],
  arabic: ["مرحبا بالعالم", "السَّلامُ عَلَيْكُم", "لا إله (الا) ١٢٣", "بـــب\u200dب\u200cب", "ﷺ"],
  devanagari: ["नमस्ते दुनिया", "क्षत्रिय र्कि ज्ञ श्रृ", "हिन्दी\u200dक्\u200cष", "\u093f\u094d\u0915"],
  hebrew: ["שָׁלוֹם עוֹלָם", "בְּרֵאשִׁית בָּרָא", "(אבג) 123", "\u05b0\u05b0א"],
  chinese: ["你好，世界！", "中文\ufe00字體 Latin 混排", "「。」、"],
  japanese: ["すべての人", "か\u309aき\u3099", "「トップ」、ガス。", "ヽ゛ー（ヷ）", "自由\u3000平等"],
};

/** Characters for made-up texts; joiners, marks and halves of surrogate pairs are in all of them. */
const ALPHABETS: Readonly<Record<FontName, string>> = {
  latin: "fiflAVTo,. efjQ\u0301\u0327\u030c",
  roboto: "fiAVTo,. LY\u0301\u0308",
  garamond: "ffijlThQuAV. 12/\u0301\u0327",
  plain: "AVToλωΩάжЩё. \u0301\u0328",
  arabic: "ابتلمهيكـءآ ()12\u064b\u0651\u0650",
  devanagari: "कखरषतजञनमय\u094d\u093f\u0940\u0941\u0902\u093c \u0964",
  hebrew: "אבגשלםוי ()\u05b0\u05b8\u05bc\u05c1",
  chinese: "你好世界中文，。「」 Aa",
  japanese: "すかきくトップガっャー、。「」（）自人\u3099\u309a",
};

/** Made-up text over the alphabet of a font. */
export function textFor(name: FontName): fc.Arbitrary<string> {
  const characters = [...ALPHABETS[name], "\u200d", "\u200c", "\ufe0f", "\ud83d\ude00", "\ud800", "\udc00"];
  return fc.array(fc.constantFrom(...characters), { maxLength: 40 }).map((parts) => parts.join(""));
}
