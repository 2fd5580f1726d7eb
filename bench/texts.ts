/** Texts of the benches: words of English drawn by a fixed seed, so that every run and every peer has the same. */

/** U+0021 to U+007E. */
export const printableAscii = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("");

const words = (
  "a about after again all almost and any are as at back because been before between both but by can come could day " +
  "different does down each early even every example far find first for found from get give glyph good great had has have " +
  "help here high house how if in into is it just keep kind know large last left letter like line little long look made make " +
  "many may might more most much must name never new next no not now number of often old on one only open or other our out " +
  "over own page paper part people picture place point press print quick read right round said same saw say see set shape " +
  "should side small so some sound still such take tell than that the their them then there these they thing think this " +
  "those three through time to together too two type under until up upon us use very want was water way we well went were " +
  "what when where which while white who why will with without word work world would write year you young your"
).split(" ");

/** A stream of texts that one seed determines. */
export class TextSource {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Words with spaces between them, `length` characters in all or up to a word less. */
  text(length: number): string {
    let text = this.#word();
    for (let word = this.#word(); text.length + 1 + word.length <= length; word = this.#word()) text += ` ${word}`;
    return text;
  }

  /** By a linear congruential generator (Numerical Recipes); its high bits are good enough to pick words. */
  #word(): string {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return words[Math.floor((this.#state / 2 ** 32) * words.length)]!;
  }
}
