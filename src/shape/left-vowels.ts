/**
 * Tai Tham's vowel signs that stand left of their consonant (Unicode's Indic_Positional_Category Left), where a text has
 * them behind other signs of the syllable. In: an item of text. Out: the same characters, in the order that the Universal
 * Shaping Engine's grammar of syllables knows, where such a vowel is the first of the signs.
 *
 * The grammar takes a left vowel behind a tone mark for the beginning of another syllable, whose lack of a base a dotted
 * circle shows; without circles (`harfbuzz-session.ts`) it would stand on the right of its consonant and nothing would
 * say so. Consonants' own signs (medials, and letters below after U+1A60) stay where they are, for fonts' lookups look
 * for them beside their consonant, and HarfBuzz moves a left vowel across those by itself.
 */

/** Vowel signs and tone marks behind a letter or its own sign, of which a left vowel is not the first. */
const LEFT_VOWEL_BEHIND_SIGNS = /(?<=[\u1a20-\u1a5e])[\u1a61-\u1a6d\u1a73-\u1a7c]+[\u1a6e-\u1a72][\u1a61-\u1a7c]*/g;
const LEFT_VOWEL = /[\u1a6e-\u1a72]/g;
const OTHER_SIGN = /[^\u1a6e-\u1a72]/g;

/** `text` with left vowels before the other signs of their syllables. It is as long, and mostly the same. */
export function leftVowelsFirst(text: string): string {
  return text.replace(
    LEFT_VOWEL_BEHIND_SIGNS,
    (signs) => signs.replace(OTHER_SIGN, "") + signs.replace(LEFT_VOWEL, ""),
  );
}
