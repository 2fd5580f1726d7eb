/** Regular expressions by properties of characters, which are made when something first asks them. */

/**
 * A literal would be read twice before anything asks it, when its file is parsed and when it runs, and each time V8 puts
 * together the sets that its properties mean: 9 ms at the start of a process for 27 of them (measured), of which a text of
 * Latin letters asks four.
 */
export class LatePattern {
  readonly #source: string;
  readonly #flags: string;
  #made: RegExp | undefined;

  constructor(source: string, flags = "u") {
    this.#source = source;
    this.#flags = flags;
  }

  /** The expression itself, for those that search by it. */
  get regExp(): RegExp {
    this.#made ??= new RegExp(this.#source, this.#flags);
    return this.#made;
  }

  test(text: string): boolean {
    return this.regExp.test(text);
  }
}
