/** How a strike's bitmaps are made of coverage: grey, in LCD stripes, or black and white; and by which curve. */

export const renderModes = ["gray", "lcd", "mono"] as const;
/** What a bitmap's coverage is: grey, of LCD stripes, or black and white. */
export type RenderMode = (typeof renderModes)[number];

/** What tells strikes of one font and size apart. */
export interface StrikeMode {
  readonly key: string;
  readonly isLcd: boolean;
  /** Whether outlines are those that the font's instructions make for the size. */
  readonly isHinted: boolean;
  /** Coverage for each coverage; nothing where it stays. */
  readonly table: Uint8Array | undefined;
  /** Quarters of a pixel that glyphs are lower which lie on their sides; absent for those that stand. */
  readonly turn?: number | undefined;
}

/** `mode` for glyphs that lie on their sides, `quarters` of a pixel lower. Instructions are for glyphs that stand. */
export function turnedMode(mode: StrikeMode, quarters: number): StrikeMode {
  return { ...mode, key: `${mode.key}/turned/${quarters}`, isHinted: false, turn: quarters };
}

/** Coverage as it is. */
export const plainMode: StrikeMode = { key: "gray", isLcd: false, isHinted: false, table: undefined };

/** Whether the font's own instructions are run: "none", or "full" for all of them. */
export const hintings = ["none", "full"] as const;
/** Whether the font's own instructions are run: "none", or "full" for all of them. */
export type Hinting = (typeof hintings)[number];

/**
 * The strike mode of a render mode, its coverage raised to 1 / `gamma`; black and white has no use for that.
 */
export function strikeMode(mode: RenderMode, gamma: number, hinting: Hinting = "none"): StrikeMode {
  const unhinted = unhintedMode(mode, gamma);
  return hinting === "none" ? unhinted : { ...unhinted, key: `${unhinted.key}/hinted`, isHinted: true };
}

function unhintedMode(mode: RenderMode, gamma: number): StrikeMode {
  if (mode === "mono") return { key: "mono", isLcd: false, isHinted: false, table: monoTable };
  if (gamma === 1 && mode === "gray") return plainMode;
  const table = gamma === 1 ? undefined : gammaTable(gamma);
  return { key: `${mode}/${gamma}`, isLcd: mode === "lcd", isHinted: false, table };
}

/** A pixel that is covered by half is black. */
const monoTable = Uint8Array.from({ length: 256 }, (_, coverage) => (coverage < 128 ? 0 : 255));

function gammaTable(gamma: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, coverage) => Math.round(255 * (coverage / 255) ** (1 / gamma)));
}
