/**
 * Which faces of a family are meant by a wanted style. Stretch decides first, then style, then weight, and each leaves the
 * faces that are nearest by its own rule. More than one may be left: they differ in `unicode-range`, and are one face in
 * parts.
 *
 * Specification: CSS Fonts 4 §5.2, step 4. Faces are not made bolder or slanted where none fits. Angles are steep from 14
 * degrees on, as in Chromium, beside which all rules are tested; it takes italic for 14 degrees and upright for none.
 */

import { DEFAULT_OBLIQUE, type FaceStyle, type Range, type Slant, type WantedStyle } from "./font-style.ts";

/** Between the ranks of two rules' steps; distances stay below. */
const STEP = 10_000;
const WIDEST_REGULAR_WEIGHT = 500;
const LIGHTEST_REGULAR_WEIGHT = 400;

/** The faces that are nearest to `wanted`, in their order. */
export function matchStyle<Face extends { readonly style: FaceStyle }>(
  faces: readonly Face[],
  wanted: WantedStyle,
): Face[] {
  const byStretch = nearest(faces, ({ style }) => stretchRank(style.stretch, wanted.stretch));
  const bySlant = nearest(byStretch, ({ style }) => slantRank(style.slant, wanted.slant));
  return nearest(bySlant, ({ style }) => weightRank(style.weight, wanted.weight));
}

function nearest<Face>(faces: readonly Face[], rankOf: (face: Face) => number): Face[] {
  const ranks = faces.map(rankOf);
  const best = Math.min(...ranks);
  return faces.filter((_, index) => ranks[index] === best);
}

/** Rank of a range that ends below `wanted`, or begins above it; the nearer, the lower. */
function rankBeside([minimum, maximum]: Range, wanted: number, below: number, above: number): number {
  return maximum < wanted ? below * STEP + (wanted - maximum) : above * STEP + (minimum - wanted);
}

function isIn([minimum, maximum]: Range, wanted: number): boolean {
  return minimum <= wanted && wanted <= maximum;
}

/** Of the usual width or narrower: narrower faces first; else wider ones. */
function stretchRank(range: Range, wanted: number): number {
  if (isIn(range, wanted)) return 0;
  return wanted <= 100 ? rankBeside(range, wanted, 1, 2) : rankBeside(range, wanted, 2, 1);
}

/** Lighter than 400: lighter faces first. Heavier than 500: heavier ones. Between: up to 500, then lighter, then heavier. */
function weightRank(range: Range, wanted: number): number {
  if (isIn(range, wanted)) return 0;
  if (wanted < LIGHTEST_REGULAR_WEIGHT) return rankBeside(range, wanted, 1, 2);
  if (wanted > WIDEST_REGULAR_WEIGHT) return rankBeside(range, wanted, 2, 1);
  return rankBeside(range, wanted, 2, range[0] <= WIDEST_REGULAR_WEIGHT ? 1 : 3);
}

function slantRank(slant: Slant, wanted: WantedStyle["slant"]): number {
  if (wanted === "normal") return uprightRank(slant);
  if (wanted === "italic") return italicRank(slant);
  return wanted.oblique >= 0 ? obliqueRank(slant, wanted.oblique) : obliqueRank(mirrored(slant), -wanted.oblique);
}

function uprightRank(slant: Slant): number {
  if (slant === "normal") return 0;
  if (slant === "italic") return 3 * STEP;
  if (isIn(slant.oblique, 0)) return 0;
  return slant.oblique[0] > 0 ? STEP + slant.oblique[0] : 4 * STEP - slant.oblique[1];
}

function italicRank(slant: Slant): number {
  if (slant === "italic") return 0;
  return slant === "normal" ? 5 * STEP : STEP + obliqueRank(slant, DEFAULT_OBLIQUE);
}

/** Steep angles: steeper faces first; shallow ones: shallower first. Then italic, upright, and the other way. */
function obliqueRank(slant: Slant, angle: number): number {
  if (slant === "italic") return 3 * STEP;
  if (slant === "normal") return 4 * STEP - 1;
  if (isIn(slant.oblique, angle)) return 0;
  if (slant.oblique[1] < 0) return 4 * STEP - slant.oblique[1];
  return angle >= DEFAULT_OBLIQUE ? rankBeside(slant.oblique, angle, 2, 1) : rankBeside(slant.oblique, angle, 1, 2);
}

function mirrored(slant: Slant): Slant {
  return typeof slant === "string" ? slant : { oblique: [-slant.oblique[1], -slant.oblique[0]] };
}
