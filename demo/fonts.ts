/** The fonts that the page has: those that it fetches, and those that are dropped on it; open in the engine and the browser. */

import type { Font, TextEngine } from "../src/entry/browser.ts";

/** A font at hand. */
export interface ShelvedFont {
  /** As "Roboto Flex Regular". */
  readonly name: string;
  readonly font: Font;
  /** The family by which the browser's canvas knows the same bytes; undefined where the browser refuses them. */
  readonly browserFamily: string | undefined;
}

/** What the page comes with, below `files/`; the first is what text is set in. */
const paths = [
  "assets/default/NotoSans-Regular.ttf",
  "roboto-flex/RobotoFlex.woff2",
  "assets/sample/NotoNaskhArabic-Regular.ttf",
  "assets/sample/NotoSansHebrew-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
  "assets/sample/NotoSansSC-Regular.otf",
];

/** Bytes of one of the page's files, by its path below `files/`. */
export async function fetchFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`files/${path}`, document.baseURI));
  if (!response.ok) throw new Error(`${path} could not be fetched: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** All fonts of the page, in the order in which they came. */
export class FontShelf {
  readonly #engine: TextEngine;
  readonly #fonts: ShelvedFont[] = [];
  readonly #listeners: (() => void)[] = [];

  constructor(engine: TextEngine) {
    this.#engine = engine;
  }

  get fonts(): readonly ShelvedFont[] {
    return this.#fonts;
  }

  /** Calls `listener` when a font has come. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Fetches the fonts that the page comes with. */
  async fetchAll(): Promise<void> {
    const files = await Promise.all(paths.map(fetchFile));
    for (const bytes of files) this.#fonts.push(await this.#open(bytes));
    this.#tell();
  }

  /** Opens a font that a person has handed in. Fails with `FontError` where it is none. */
  async add(bytes: Uint8Array<ArrayBuffer>): Promise<ShelvedFont> {
    const shelved = await this.#open(bytes);
    this.#fonts.push(shelved);
    this.#tell();
    return shelved;
  }

  /** The fonts by preference, where `first` comes first. */
  startingWith(first: ShelvedFont): readonly ShelvedFont[] {
    return [first, ...this.#fonts.filter((other) => other !== first)];
  }

  async #open(bytes: Uint8Array<ArrayBuffer>): Promise<ShelvedFont> {
    const font = await this.#engine.loadFont(bytes);
    const browserFamily = await openInBrowser(`shelf-${this.#fonts.length}`, bytes, font);
    return { name: `${font.family} ${font.subfamily}`, font, browserFamily };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Makes the bytes known to the browser as `family`, with all weights and widths that they have. */
async function openInBrowser(family: string, bytes: Uint8Array<ArrayBuffer>, font: Font): Promise<string | undefined> {
  const range = (tag: string, unit: string) => {
    const axis = font.axes.find((candidate) => candidate.tag === tag);
    return axis && `${axis.minimum}${unit} ${axis.maximum}${unit}`;
  };
  const [weight, stretch] = [range("wght", ""), range("wdth", "%")];
  try {
    const face = new FontFace(family, bytes, { ...(weight && { weight }), ...(stretch && { stretch }) });
    document.fonts.add(await face.load());
    return family;
  } catch {
    // Browsers check fonts by rules of their own; what they refuse is drawn here alone.
    return undefined;
  }
}
