/**
 * Descriptions of an atlas in the format of AngelCode's BMFont, as text and as JSON, with the `distanceField` line that
 * generators of distance fields add. In: glyphs on pages, and what a font says. Lengths are pixels of the page, whole where
 * the format has them so.
 */

/** A character on a page. */
export interface BMFontChar {
  /** Its code point. */
  readonly id: number;
  /** Left edge on the page, pixels. */
  readonly x: number;
  /** Upper edge on the page, pixels. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** From the pen to the left edge, and from the top of the line to the upper edge. */
  readonly xoffset: number;
  /** From the top of the line to the upper edge, pixels. */
  readonly yoffset: number;
  /** From the pen to the next character's, pixels. */
  readonly xadvance: number;
  /** Number of the page. */
  readonly page: number;
  /** All channels: 15. */
  readonly chnl: number;
}

/** How much nearer or farther two characters are. */
export interface BMFontKerning {
  /** Code point of the character before. */
  readonly first: number;
  /** Code point of the character behind. */
  readonly second: number;
  /** Pixels that the second stands further on; negative for nearer. */
  readonly amount: number;
}

/** A description as JSON has it. */
export interface BMFontJSON {
  /** What the pictures were made of. */
  readonly info: {
    /** Family. */
    readonly face: string;
    /** Pixels to the em. */
    readonly size: number;
    /** 1 for a bold face. */
    readonly bold: number;
    /** 1 for an italic face. */
    readonly italic: number;
    /** "" for Unicode. */
    readonly charset: string;
    /** 1: characters are code points. */
    readonly unicode: number;
    /** Height in percent: 100. */
    readonly stretchH: number;
    /** 1 for edges with levels between. */
    readonly smooth: number;
    /** Samples of a pixel's edge: 1. */
    readonly aa: number;
    /** Pixels around each glyph: above, right, below, left. */
    readonly padding: readonly number[];
    /** Pixels between glyphs: across and down. */
    readonly spacing: readonly number[];
    /** Thickness of an outline: 0. */
    readonly outline: number;
  };
  /** What all characters share. */
  readonly common: {
    /** Pixels from line to line. */
    readonly lineHeight: number;
    /** Pixels from the top of a line to its baseline. */
    readonly base: number;
    /** Width of a page, pixels. */
    readonly scaleW: number;
    /** Height of a page, pixels. */
    readonly scaleH: number;
    /** How many. */
    readonly pages: number;
    /** 1 where channels hold glyphs of their own: 0. */
    readonly packed: number;
    /** What the alpha channel holds, by BMFont's numbers. */
    readonly alphaChnl: number;
    /** What the red channel holds. */
    readonly redChnl: number;
    /** What the green channel holds. */
    readonly greenChnl: number;
    /** What the blue channel holds. */
    readonly blueChnl: number;
  };
  /** Absent where the pages hold coverage. */
  readonly distanceField?: {
    /** One channel, or three. */
    readonly fieldType: "sdf" | "msdf";
    /** Pixels of the page from the lowest value to the highest. */
    readonly distanceRange: number;
  };
  /** Files by the number of their page. */
  readonly pages: readonly string[];
  /** The characters. */
  readonly chars: readonly BMFontChar[];
  /** Pairs that stand nearer or farther. */
  readonly kernings: readonly BMFontKerning[];
}

/** The same as text: a line for each thing, keys and values. */
export function bmfontText({ info, common, distanceField, pages, chars, kernings }: BMFontJSON): string {
  const lines = [line("info", info), line("common", common)];
  if (distanceField !== undefined) lines.push(line("distanceField", distanceField));
  for (const [id, file] of pages.entries()) lines.push(line("page", { id, file }));
  lines.push(line("chars", { count: chars.length }), ...chars.map((char) => line("char", char)));
  if (kernings.length > 0) lines.push(line("kernings", { count: kernings.length }));
  lines.push(...kernings.map((kerning) => line("kerning", kerning)), "");
  return lines.join("\n");
}

function line(tag: string, values: object): string {
  const words = Object.entries(values).map(([key, value]) => `${key}=${word(key, value)}`);
  return [tag, ...words].join(" ");
}

/** Texts are quoted, and have no way to hold a quote; the kind of a field is none. */
function word(key: string, value: unknown): string {
  if (typeof value !== "string" || key === "fieldType") return String(value);
  return `"${value.replaceAll('"', "'").replaceAll(/\s+/g, " ")}"`;
}
