import type { TextEngine } from "../../../src/entry/node.ts";

/** One picture: a text, fonts in fallback order by their paths under assets/, and the options of both calls. */
export interface Picture {
  readonly text: string;
  readonly fonts: readonly string[];
  readonly layout: { readonly size: number; readonly maxWidth?: number };
  readonly render: Parameters<TextEngine["render"]>[1];
}

/** What became of a picture. */
export interface Rendered {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly lineWidths: readonly number[];
  /** Whether not all bytes are the same. */
  readonly inked: boolean;
  /** SHA-256 of the pixels. */
  readonly hash: string;
}

export function renderPictures(
  engineClass: typeof TextEngine,
  pictures: readonly Picture[],
  fontBytes: (path: string) => Promise<Uint8Array>,
): Promise<Rendered[]>;
