/** What is used of parse-bmfont-ascii, which brings no types. */

declare module "parse-bmfont-ascii" {
  interface Char {
    readonly id: number;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly xoffset: number;
    readonly yoffset: number;
    readonly xadvance: number;
    readonly page: number;
    readonly chnl: number;
  }
  export default function parse(text: string): {
    readonly info: Record<string, unknown>;
    readonly common: Record<string, number>;
    readonly distanceField?: { readonly fieldType: string; readonly distanceRange: number };
    readonly pages: readonly string[];
    readonly chars: readonly Char[];
    readonly kernings: readonly { readonly first: number; readonly second: number; readonly amount: number }[];
  };
}
