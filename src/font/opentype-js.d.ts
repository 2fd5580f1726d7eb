/** The part of opentype.js 2.0 that the adapter uses; the package ships no types. */

declare module "opentype.js/dist/opentype.mjs" {
  /** One drawing command of a path. */
  export interface PathCommand {
    readonly type: "M" | "L" | "Q" | "C" | "Z";
    readonly x: number;
    readonly y: number;
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
  }

  export interface Path {
    readonly commands: readonly PathCommand[];
  }

  export interface Glyph {
    /** Parsed on first access. */
    readonly path: Path;
    /** CFF2: the path at other coordinates; there after `path` was read once. */
    getBlendPath?(coordinates: Record<string, number>): Path;
  }

  /** Names by platform, then by name (or by number for those without one), then by language. */
  export type Names = Record<string, Record<string, Record<string, string>>>;

  /** What the adapter touches of a Top DICT or Font DICT of CFF and CFF2. */
  export interface CffDict {
    /** Local subroutines. */
    _subrs?: readonly ArrayLike<number>[];
    readonly _fdArray?: readonly CffDict[];
  }

  export interface Font {
    readonly names: Names;
    readonly isCIDFont?: boolean;
    readonly cffEncoding?: { readonly charset: readonly (string | number)[] };
    readonly glyphNames?: { readonly names: readonly (string | undefined)[] };
    /** Global subroutines of CFF and CFF2. */
    gsubrs?: readonly ArrayLike<number>[];
    readonly tables: { readonly cff?: { readonly topDict: CffDict }; readonly cff2?: { readonly topDict: CffDict } };
    readonly glyphs: { get(index: number): Glyph; readonly glyphs: Record<number, unknown> };
  }

  export function parse(buffer: ArrayBuffer, options: { lowMemory: boolean }): Font;
}
