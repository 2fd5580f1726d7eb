/** What a span of text asks for beside its style: lines along it, a colour behind it. In: options. Out: the same, checked. */

import { parseColor } from "../base/color.ts";
import { checkedDecorations, type Decoration } from "./decorations.ts";
import { optionName } from "./option-name.ts";
import type { ColorInput } from "./paragraph-types.ts";

/** What a span of text may ask for beside its style. */
export interface MarkOptions {
  /** Lines along the span; none by default. */
  readonly decoration?: Decoration | readonly Decoration[] | undefined;
  /** That of the lines; the text's by default. */
  readonly decorationColor?: ColorInput | undefined;
  /** What is painted behind the span, from the ascender of its font to its descender; nothing by default. */
  readonly background?: ColorInput | undefined;
}

/** The same, settled. */
export interface Marks {
  readonly decorations: readonly Decoration[];
  readonly decorationColor: ColorInput | undefined;
  readonly background: ColorInput | undefined;
}

const none: readonly Decoration[] = [];

/** Checks what the span at `place` asks for; undefined where that is nothing. */
export function marksOf(span: MarkOptions, place: number): Marks | undefined {
  const { decoration, decorationColor, background } = span;
  const decorations = decoration === undefined ? none : checkedDecorations(decoration, optionName(place, "decoration"));
  if (decorationColor !== undefined) parseColor(decorationColor, optionName(place, "decorationColor"));
  if (background !== undefined) parseColor(background, optionName(place, "background"));
  if (decorations.length === 0 && background === undefined) return undefined;
  return { decorations, decorationColor, background };
}
