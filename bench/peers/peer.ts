/** What the peers do: the same work as a row of ours, given as plain data, so that no peer sees another's types. */

/** Lines of text at given places, on a surface that stays between calls. */
export interface LinesWork {
  /** The font, as a file and as its bytes. */
  readonly fontPath: string;
  readonly fontBytes: Uint8Array;
  readonly sizePx: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly { readonly text: string; readonly x: number; readonly baseline: number }[];
}

/** Draws the lines `calls` times, makes sure that the pixels are there, and gives the nanoseconds that it took. */
export type LinesDrawer = (calls: number) => Promise<number>;

/** A card for sharing: a title and a text that wrap within the padding, dark on white. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly paddingPx: number;
  readonly titleSizePx: number;
  readonly bodySizePx: number;
  /** Pixels from baseline to baseline over the size. */
  readonly lineHeight: number;
  readonly title: string;
  readonly body: string;
}

/** Makes the PNG of a card, in a font that it was made for. */
export type CardRenderer = (card: Card) => Promise<Uint8Array>;

/** Shapes a text and gives the number of its glyphs. */
export type TextShaper = (text: string) => number;

/** A text in fonts by preference. */
export interface ParagraphWork {
  readonly fonts: readonly Uint8Array[];
  readonly sizePx: number;
  readonly text: string;
}

/** The work laid out in lines of a width: from nothing, or once more where the paragraph is kept. */
export interface ParagraphLayouts {
  fresh(width: number): void;
  again(width: number): void;
}

/** The colours of a card. */
export const cardInk = "#111111";
export const cardPaper = "#ffffff";

/** A module of the peers' own package, typed by the caller by what it uses of it. */
export async function importPeer<Module>(name: string): Promise<Module> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    throw new Error(`the peer ${name} could not be loaded; "npm ci --prefix bench/peers" installs it`, {
      cause: error,
    });
  }
}

/** Nanoseconds that `work` takes. */
export function nanosecondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) * 1e6;
}
