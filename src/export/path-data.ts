/** Outlines as SVG path data (SVG 2, section 9.3), in the fewest characters that are still one number format. */

import { coordinatesOfVerb } from "../layout/paragraph-types.ts";
import type { RunFont } from "./paragraph-view.ts";
import { formatNumber } from "./xml.ts";

/** A glyph's outline: verbs, and coordinates in font units with y upwards. */
export type Outline = ReturnType<RunFont["glyphOutline"]>;

/** Where an outline goes: coordinates times `scale`, y turned downwards, turned clockwise where it lies, then moved. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Decimals of the coordinates that are written. */
  readonly decimals: number;
  /** Whether the outline lies on its side. */
  readonly isTurned?: boolean;
}

/** In font units and y upwards, as the font has it: a symbol that its uses scale and turn over. */
export const fontUnits: Placement = { scale: 1, x: 0, y: 0, decimals: 2 };

const letters = "MLQCZ";

/** Path data of `outline` at `placement`; empty where there is nothing to draw. `flip` is −1 to turn y downwards. */
export function pathData(outline: Outline, placement: Placement, flip: 1 | -1): string {
  const { verbs, coords } = outline;
  const { scale, x, y, decimals, isTurned = false } = placement;
  const parts: string[] = [];
  let at = 0;
  for (const verb of verbs) {
    parts.push(letters.charAt(verb));
    const end = at + (coordinatesOfVerb[verb] ?? 0);
    for (let isFirst = true; at < end; at += 2, isFirst = false) {
      const along = (coords[at] as number) * scale;
      const up = (coords[at + 1] as number) * scale * flip;
      const px = formatNumber(x + (isTurned ? -up : along), decimals);
      const py = formatNumber(y + (isTurned ? along : up), decimals);
      parts.push(isFirst || px.startsWith("-") ? px : ` ${px}`, py.startsWith("-") ? py : ` ${py}`);
    }
  }
  return parts.join("");
}
