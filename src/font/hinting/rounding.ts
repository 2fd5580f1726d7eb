/**
 * The ways that an instruction may round a distance, in 26.6. None of them changes a distance's sign.
 *
 * Specification: OpenType 1.9.1, "Instructing TrueType glyphs", "Managing the graphics state" (round state, SROUND).
 */

/** Rounds a distance. */
export type Round = (distance: number) => number;

/** Rounds the size of a distance, and gives it its sign back. */
const symmetric =
  (round: Round): Round =>
  (distance) =>
    distance >= 0 ? round(distance) : 0 - round(-distance);

export const roundToGrid = symmetric((distance) => (distance + 32) & ~63);
export const roundToHalfGrid = symmetric((distance) => (distance & ~63) + 32);
export const roundToDoubleGrid = symmetric((distance) => (distance + 16) & ~31);
export const roundDown = symmetric((distance) => distance & ~63);
export const roundUp = symmetric((distance) => (distance + 63) & ~63);
export const roundOff: Round = (distance) => distance;

/** What SROUND's grid is, in 2.14; S45ROUND's is along the diagonal. */
export const SUPER_GRID = 0x4000;
export const SUPER_GRID_45 = 0x2d41;

/** The rounding that SROUND or S45ROUND sets by `selector`. */
export function superRound(grid: number, selector: number): Round {
  const period = [grid / 2, grid, grid * 2, grid][(selector >> 6) & 3]!;
  const phase = (period * ((selector >> 4) & 3)) / 4;
  const step = selector & 15;
  const threshold = step === 0 ? period - 1 : ((step - 4) * period) / 8;
  // From 2.14 to 26.6.
  return superRoundOf(period >> 8, phase >> 8, threshold >> 8);
}

function superRoundOf(period: number, phase: number, threshold: number): Round {
  return symmetric((distance) => {
    const rounded = Math.floor((distance - phase + threshold) / period) * period + phase;
    return rounded < 0 ? phase : rounded;
  });
}
