/**
 * Descriptions of an atlas in the format of AngelCode's BMFont, as text and as JSON, with the `distanceField` line that
 * generators of distance fields add. In: glyphs on pages, and what a font says. Lengths are pixels of the page, whole where
 * the format has them so.
 */

/** A character on a page. */
export interface BMFontChar {
  /** Its code point. */
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From the pen to the left edge, and from the top of the line to the upper edge. */
  readonly xoffset: number;
  readonly yoffset: number;
  readonly xadvance: number;
  readonly page: number;
  /** All channels: 15. */
  readonly chnl: number;
}

/** How much nearer or farther two characters are. */
export interface BMFontKerning {
  readonly first: number;
  readonly second: number;
  readonly amount: number;
}

/** A description as JSON has it. */
export interface BMFontJSON {
  readonly info: {
    readonly face: string;
    readonly size: number;
    readonly bold: number;
    readonly italic: number;
    readonly charset: string;
    readonly unicode: number;
    readonly stretchH: number;
    readonly smooth: number;
    readonly aa: number;
    readonly padding: readonly number[];
    readonly spacing: readonly number[];
    readonly outline: number;
  };
  readonly common: {
    readonly lineHeight: number;
    readonly base: number;
    readonly scaleW: number;
    readonly scaleH: number;
    readonly pages: number;
    readonly packed: number;
    readonly alphaChnl: number;
    readonly redChnl: number;
    readonly greenChnl: number;
    readonly blueChnl: number;
  };
  readonly distanceField?: { readonly fieldType: "sdf" | "msdf"; readonly distanceRange: number };
  /** Files by the number of their page. */
  readonly pages: readonly string[];
  readonly chars: readonly BMFontChar[];
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
