/** What a caller may ask of drawing, and its checks. In: options as given. Out: settings, all settled. */

import { type ColorInput, parseColor, type Rgba8 } from "../base/color.ts";
import { describe, finiteNumber, object, oneOf } from "../base/validate.ts";
import {
  type Hinting,
  hintings,
  type RenderMode,
  renderModes,
  type StrikeMode,
  strikeMode,
} from "../glyph/strike-mode.ts";
import { checkedDecorations, type Decoration } from "../layout/decorations.ts";

export { type Decoration, decorations } from "../layout/decorations.ts";

/** How the text's layer goes onto what is below: W3C Compositing and Blending 1; "source" replaces it. */
export const blendModes = ["source-over", "source", "multiply", "screen", "plus"] as const;
/** How the text goes onto what is below: W3C Compositing and Blending 1; "source" replaces it. */
export type BlendMode = (typeof blendModes)[number];

/** Colours from edge to edge, at equal distances, mixed as premultiplied sRGB. */
export interface Gradient {
  /** "vertical": from the top down; "horizontal": from left to right. */
  readonly direction: "vertical" | "horizontal";
  /** Two or more. */
  readonly colors: readonly ColorInput[];
}

/** One colour, or a gradient. */
export type Fill = ColorInput | Gradient;

/** Options of drawing text, wherever it goes; all have defaults. */
export interface PaintOptions {
  /** Colour of text whose span has none; black. */
  readonly color?: ColorInput | undefined;
  /** Device pixels to a CSS pixel; 1. */
  readonly scale?: number | undefined;
  /**
   * "gray" by default; "lcd" for screens whose pixels are red, green and blue stripes, which looks right on opaque
   * colour only; "mono" draws what is covered by half or more, and nothing of the rest.
   */
  readonly renderMode?: RenderMode | undefined;
  /**
   * "none" by default: outlines are drawn as designed. "full" runs the font's own instructions for glyphs of up to 256
   * pixels to the em, and puts each on a whole pixel: sharper stems, at the cost of their places. Fonts without
   * instructions, CFF outlines and places of variable fonts other than the default are drawn as designed all the same.
   */
  readonly hinting?: Hinting | undefined;
  /** Coverage is raised to 1 / gamma: above 1 text gets heavier, below lighter. 1, which changes nothing. */
  readonly gamma?: number | undefined;
  /** Of the text as a whole, 0–1; 1. */
  readonly opacity?: number | undefined;
  /** "source-over". "source" replaces the whole picture by the text and what is transparent around it. */
  readonly blendMode?: BlendMode | undefined;
  /** Lines along the whole text, in its colour; none. */
  readonly decoration?: Decoration | readonly Decoration[] | undefined;
}

/** `Fill`, settled: one colour has no direction. */
export interface FillSettings {
  readonly direction: "vertical" | "horizontal" | "none";
  readonly colors: readonly Rgba8[];
}

/** `PaintOptions`, settled. */
export interface PaintSettings {
  readonly color: Rgba8;
  readonly scale: number;
  readonly mode: StrikeMode;
  /** 0–255. */
  readonly opacity: number;
  readonly blendMode: BlendMode;
  readonly decorations: readonly Decoration[];
}

/** Limits of what a caller may ask for. */
const MAX_SCALE = 64;
const MAX_GAMMA = 8;
const MAX_GRADIENT_COLORS = 256;

/** Checks `options`. Throws `TypeError` for what is of the wrong kind, `RangeError` for a wrong value. */
export function readPaintOptions(options: PaintOptions): PaintSettings {
  const renderMode = oneOf(options.renderMode ?? "gray", "renderMode", renderModes);
  const gamma = finiteNumber(options.gamma ?? 1, "gamma", 1 / MAX_GAMMA, MAX_GAMMA);
  const settings = {
    color: parseColor(options.color ?? [0, 0, 0, 255], "color"),
    scale: finiteNumber(options.scale ?? 1, "scale", 1 / 64, MAX_SCALE),
    mode: strikeMode(renderMode, gamma, oneOf(options.hinting ?? "none", "hinting", hintings)),
    opacity: Math.round(finiteNumber(options.opacity ?? 1, "opacity", 0, 1) * 255),
    blendMode: oneOf(options.blendMode ?? "source-over", "blendMode", blendModes),
    decorations: checkedDecorations(options.decoration ?? [], "decoration"),
  };
  if (settings.mode.isLcd && needsLayer(settings)) {
    // A layer is transparent at first, and stripes over nothing have no colour to mix with.
    const name = settings.opacity === 255 ? "blendMode" : "opacity";
    throw new RangeError(`${name} must be left as it is where renderMode is "lcd"`);
  }
  return settings;
}

/** Whether the text is drawn on a layer of its own first. */
export function needsLayer({ opacity, blendMode }: { opacity: number; blendMode: BlendMode }): boolean {
  return opacity !== 255 || blendMode !== "source-over";
}

/** Checks a colour or gradient, which messages call `name`. */
export function readFill(fill: Fill, name: string): FillSettings {
  if (typeof fill !== "object" || Array.isArray(fill)) {
    return { direction: "none", colors: [parseColor(fill as ColorInput, name)] };
  }
  const { direction, colors } = object(fill as Gradient, name);
  oneOf(direction, `${name}.direction`, ["vertical", "horizontal"]);
  if (!Array.isArray(colors)) throw new TypeError(`${name}.colors must be an array, got ${describe(colors)}`);
  if (colors.length < 2 || colors.length > MAX_GRADIENT_COLORS) {
    throw new RangeError(`${name}.colors must be 2 to ${MAX_GRADIENT_COLORS} colours, got ${colors.length}`);
  }
  return { direction, colors: colors.map((color: ColorInput, i) => parseColor(color, `${name}.colors[${i}]`)) };
}
