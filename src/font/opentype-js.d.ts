/** The part of opentype.js 2.0 that the adapter uses, and the tests as an oracle; the package ships no types. */

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
    readonly name?: string | null;
    /** CFF2: the path at other coordinates; there after `path` was read once. */
    getBlendPath?(coordinates: Record<string, number>): Path;
  }

  /** Names by platform, then by name (or by number for those without one), then by language. */
  export type Names = Record<string, Record<string, Record<string, string>>>;

  export interface Font {
    readonly names: Names;
    readonly glyphNames?: { readonly names: readonly (string | undefined)[] };
    readonly glyphs: { get(index: number): Glyph; readonly length: number };
    /** Runs a glyph's instructions; nothing comes of it where one is unknown, now or before. */
    readonly hinting: { exec(glyph: Glyph, sizePx: number): readonly unknown[] | undefined };
  }

  export function parse(buffer: ArrayBuffer, options: { lowMemory: boolean }): Font;
}
