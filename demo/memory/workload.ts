/** Work for the engine: words in all of the page's fonts at ever other sizes, which fill its caches. */

import { InsufficientMemory, type TextEngine } from "../../src/entry/browser.ts";
import type { FontShelf } from "../fonts.ts";

const words = "type case ligature baseline كتب حروف סדר אות लिपि अक्षर 字体 排版 counter serif glyph kerning".split(" ");
/** Pictures in a frame: some 2 ms of work. */
const perFrame = 6;
const smallestPx = 9;
const sizeCount = 120;

/** A loop that draws while it runs. */
export class Workload {
  readonly #engine: TextEngine;
  readonly #shelf: FontShelf;
  #frame: number | undefined;
  #step = 0;
  #refused = 0;

  constructor(engine: TextEngine, shelf: FontShelf) {
    this.#engine = engine;
    this.#shelf = shelf;
  }

  get isRunning(): boolean {
    return this.#frame !== undefined;
  }

  /** Pictures that were asked for. */
  get pictures(): number {
    return this.#step;
  }

  /** Pictures that didn't fit the budget. */
  get refused(): number {
    return this.#refused;
  }

  start(): void {
    this.stop();
    const turn = () => {
      for (let i = 0; i < perFrame; i++) this.#drawNext();
      this.#frame = requestAnimationFrame(turn);
    };
    this.#frame = requestAnimationFrame(turn);
  }

  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #drawNext(): void {
    const step = this.#step++;
    const fonts = this.#shelf.fonts.map(({ font }) => font);
    const first = fonts[step % 2]!;
    // Coprime strides: every word comes at every size before one comes twice.
    const size = smallestPx + ((step * 37) % sizeCount) / 2;
    const text = `${words[step % words.length]} ${step % 1000}`;
    try {
      this.#engine.render(text, { fonts: [first, ...fonts], size })[Symbol.dispose]();
    } catch (error) {
      if (!(error instanceof InsufficientMemory)) throw error;
      this.#refused++;
    }
  }
}
