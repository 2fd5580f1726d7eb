/**
 * Writing modes, CSS Writing Modes 4, chapter 6: lengths along lines (inline) and across them (block), which layout
 * reckons in, and the x and y that they are.
 */

/** Horizontal lines from top to bottom; or vertical ones, from right to left or left to right. */
export type WritingMode = "horizontal-tb" | "vertical-rl" | "vertical-lr";

/**
 * How characters stand in vertical lines: "mixed" turns those that are made for horizontal lines, "upright" turns none, and
 * "sideways" turns whole lines.
 */
export type TextOrientation = "mixed" | "upright" | "sideways";

/** Both, as a paragraph has them. */
export interface Writing {
  readonly mode: WritingMode;
  readonly orientation: TextOrientation;
}

/** Whether text is set on the middle of its letters, not on their feet: in vertical lines that aren't just turned. */
export function isCentral({ mode, orientation }: Writing): boolean {
  return mode !== "horizontal-tb" && orientation !== "sideways";
}

/** A rectangle in pixels. */
export interface Rect {
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
}

/** A rectangle along a line and across lines, in pixels from where lines begin and where the first line does. */
export interface FlowRect {
  /** Where it begins along the line. */
  readonly inlineStart: number;
  /** How long it is along the line. */
  readonly inlineSize: number;
  /** Where it begins across lines. */
  readonly blockStart: number;
  /** How thick it is across lines. */
  readonly blockSize: number;
}

/** How a paragraph's lines lie. */
export class Flow {
  readonly isVertical: boolean;
  /** Whether what is over the letters of a line is on the side of the lines before it. */
  readonly isOverFirst: boolean;
  readonly #isFromRight: boolean;
  readonly #blockSize: number;

  /** `blockSize` is that of all lines together. */
  constructor(mode: WritingMode, blockSize: number) {
    this.isVertical = mode !== "horizontal-tb";
    this.isOverFirst = mode !== "vertical-lr";
    this.#isFromRight = mode === "vertical-rl";
    this.#blockSize = blockSize;
  }

  /** The rectangle in x and y. */
  rect({ inlineStart, inlineSize, blockStart, blockSize }: FlowRect): Rect {
    if (!this.isVertical) return { x: inlineStart, y: blockStart, width: inlineSize, height: blockSize };
    const x = this.#isFromRight ? this.#blockSize - blockStart - blockSize : blockStart;
    return { x, y: inlineStart, width: blockSize, height: inlineSize };
  }

  /** Where `block` pixels from the first line's beginning are: y, or x of vertical lines. */
  across(block: number): number {
    return this.#isFromRight ? this.#blockSize - block : block;
  }

  /** How far along its line a point is. */
  inlineOf(x: number, y: number): number {
    return this.isVertical ? y : x;
  }

  /** How far across the lines a point is. */
  blockOf(x: number, y: number): number {
    return this.across(this.isVertical ? x : y);
  }
}
