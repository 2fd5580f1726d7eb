/**
 * Draws pictures of text with one engine, many in a row: fonts that one has opened are there for the next. In: a text and
 * what it is to look like. Out: the bytes of a file.
 */

import { type EngineOptions, type Font, type MissingCharacter, type Paragraph, TextEngine } from "../entry/node.ts";
import { loadFontFile } from "./load-font.ts";
import { type FontOptionsGiven, inOptionNames, type OutputFormat, type PictureOptions } from "./picture-options.ts";
import { UsageError } from "./usage-error.ts";

/** Sets of font files that stay open. A batch or server asks for a few; each further one costs opening its files again. */
const MAX_FONT_SETS = 32;

/** A picture that was drawn. Sides are device pixels. */
export interface Picture {
  readonly output: Uint8Array | string;
  readonly width: number;
  readonly height: number;
  readonly lines: number;
  /** Characters that no font has, for which the picture shows something else. */
  readonly missing: readonly MissingCharacter[];
}

/** Fonts that are open for pictures, and how many pictures use them now. */
interface FontSet {
  readonly fonts: Promise<readonly Font[]>;
  users: number;
}

/** An engine that makes pictures. What it throws names the option at fault. */
export class PictureMaker {
  readonly engine: TextEngine;
  /** By what was asked for, least recently used first. */
  readonly #fontSets = new Map<string, FontSet>();
  /** Registries by their folders; "" is the system's. */
  readonly #registered = new Map<string, Promise<void>>();

  private constructor(engine: TextEngine) {
    this.engine = engine;
  }

  static async create(options: EngineOptions = {}): Promise<PictureMaker> {
    return new PictureMaker(await TextEngine.create(options));
  }

  /**
   * Opens fonts ahead, so that the first picture needn't wait, and what is wrong with them is told at once. Throws what
   * opening them throws.
   */
  async prepare(fonts: FontOptionsGiven): Promise<void> {
    await this.#withFonts(fonts, () => undefined);
  }

  /** A picture of `text`. `check` sees the paragraph before anything is drawn, and throws where it is too much. */
  async draw(
    text: string,
    options: PictureOptions,
    format: OutputFormat,
    check: (paragraph: Paragraph) => void = () => undefined,
  ): Promise<Picture> {
    try {
      const drawn = await this.#withFonts(options.fonts, (fonts) => {
        const paragraph = this.engine.layout(text, { ...options.layout, ...(fonts.length > 0 && { fonts }) });
        check(paragraph);
        return this.#drawn(paragraph, options, format);
      });
      return { ...drawn, output: await drawn.output };
    } catch (error) {
      throw inOptionNames(error);
    }
  }

  [Symbol.dispose](): void {
    this.#fontSets.clear();
    this.engine.dispose();
  }

  /** Everything that needs the fonts; the bytes of a PNG come later, from the pixels alone. */
  #drawn(paragraph: Paragraph, { paint }: PictureOptions, format: OutputFormat) {
    const told = { lines: paragraph.lines.length, missing: paragraph.missing };
    if (format === "svg" || format === "json") {
      const output = format === "svg" ? this.#svg(paragraph, paint) : jsonLine(this.engine.toJSON(paragraph));
      const padding = format === "svg" ? 2 * (paint.padding ?? 0) : 0;
      return {
        output,
        width: Math.ceil(paragraph.width + padding),
        height: Math.ceil(paragraph.height + padding),
        ...told,
      };
    }
    const bitmap = this.engine.render(paragraph, paint);
    const { width, height } = bitmap;
    if (format === "png") {
      return { output: bitmap.toPNG().finally(() => bitmap[Symbol.dispose]()), width, height, ...told };
    }
    using pixels = bitmap;
    return { output: format === "pgm" ? pixels.toPGM() : pixels.toPPM(), width, height, ...told };
  }

  #svg(paragraph: Paragraph, { color, background, padding }: PictureOptions["paint"]): string {
    if (typeof background === "object" && "direction" in background) {
      throw new UsageError("background must be one colour in svg");
    }
    return this.engine.toSVG(paragraph, { color, background, padding });
  }

  /** Hands `use` the fonts of files; they stay open while it runs. */
  async #withFonts<Result>(options: FontOptionsGiven, use: (fonts: readonly Font[]) => Result): Promise<Result> {
    for (const folder of options.folders) await this.#register(folder);
    const set = this.#fontSet(options);
    set.users++;
    try {
      return use(await set.fonts);
    } finally {
      set.users--;
      this.#closeOldest();
    }
  }

  #fontSet(options: FontOptionsGiven): FontSet {
    const { files, variations, folders } = options;
    const key = JSON.stringify([files, variations, folders.length > 0]);
    const set = this.#fontSets.get(key) ?? { fonts: this.#open(options), users: 0 };
    this.#fontSets.delete(key);
    this.#fontSets.set(key, set);
    // What couldn't be opened may be there the next time.
    set.fonts.catch(() => this.#fontSets.delete(key));
    return set;
  }

  #closeOldest(): void {
    for (const [key, set] of this.#fontSets) {
      if (this.#fontSets.size <= MAX_FONT_SETS) return;
      if (set.users > 0) continue;
      this.#fontSets.delete(key);
      set.fonts.then((fonts) => closeAll(fonts)).catch(() => undefined);
    }
  }

  /** The fonts of the files; where there are none and no families either, the one that comes with the package. */
  async #open({ files, variations, folders }: FontOptionsGiven): Promise<readonly Font[]> {
    if (files.length === 0 && folders.length > 0) return [];
    if (files.length === 0) {
      const { defaultFontBytes } = await import("../entry/default-font.ts");
      return [await this.engine.loadFont(defaultFontBytes())];
    }
    const fonts: Font[] = [];
    try {
      for (const choice of files) fonts.push(...(await loadFontFile(this.engine, choice, variations)));
      return fonts;
    } catch (error) {
      closeAll(fonts);
      throw error;
    }
  }

  #register(folder: string): Promise<void> {
    const known = this.#registered.get(folder);
    if (known) return known;
    const work = this.engine.fonts.addSystem(folder === "" ? {} : { folders: [folder] }).then(({ added }) => {
      if (added === 0) throw new UsageError(folder === "" ? "the system has no fonts" : `no fonts in ${folder}`);
    });
    this.#registered.set(folder, work);
    return work;
  }
}

function closeAll(fonts: readonly Font[]): void {
  for (const font of fonts) font.close();
}

function jsonLine(data: object): string {
  return `${JSON.stringify(data)}\n`;
}
