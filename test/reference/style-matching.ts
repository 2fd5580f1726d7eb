/**
 * CSS Fonts 4 §5.2, step 4, word for word: each rule is a list of questions, in the order of the specification, and the
 * first one that some face answers decides. Shares nothing with `src/font/registry/style-matching.ts` but types.
 */

import type { FaceStyle, Range, Slant, WantedStyle } from "../../src/font/registry/font-style.ts";

interface Face {
  readonly style: FaceStyle;
}

/** A place to look for values: from a value on, upwards or downwards, to a last one. */
interface Search {
  readonly from: number;
  readonly to: number;
}

/** The faces that are left. */
export function matchingFaces<Kind extends Face>(faces: readonly Kind[], wanted: WantedStyle): Kind[] {
  const byStretch = narrow(faces, ({ style }) => style.stretch, stretchSearches(wanted.stretch));
  const bySlant = narrowBySlant(byStretch, wanted.slant);
  return narrow(bySlant, ({ style }) => style.weight, weightSearches(wanted.weight));
}

function stretchSearches(wanted: number): Search[] {
  const down = { from: wanted, to: Number.NEGATIVE_INFINITY };
  const up = { from: wanted, to: Number.POSITIVE_INFINITY };
  return wanted <= 100 ? [down, up] : [up, down];
}

function weightSearches(wanted: number): Search[] {
  const down = { from: wanted, to: Number.NEGATIVE_INFINITY };
  const up = { from: wanted, to: Number.POSITIVE_INFINITY };
  if (wanted < 400) return [down, up];
  if (wanted > 500) return [up, down];
  return [{ from: wanted, to: 500 }, down, up];
}

/** Looks through `searches` in turn; of the first in which a face has a value, keeps the faces with the first value. */
function narrow<Kind>(faces: readonly Kind[], rangeOf: (face: Kind) => Range, searches: readonly Search[]): Kind[] {
  for (const search of searches) {
    const values = faces.map((face) => firstValue(rangeOf(face), search));
    const found = values.filter((value) => value !== undefined);
    if (found.length === 0) continue;
    const first = found.reduce((a, b) => (Math.abs(a - search.from) <= Math.abs(b - search.from) ? a : b));
    return faces.filter((_, index) => values[index] === first);
  }
  return [];
}

/** The value of a range that a search meets first. */
function firstValue([least, most]: Range, { from, to }: Search): number | undefined {
  const [low, high] = from <= to ? [from, to] : [to, from];
  if (most < low || least > high) return undefined;
  return from <= to ? Math.max(least, from) : Math.min(most, from);
}

/** Kinds of faces to look for in turn: those with an angle in a search, italic ones, upright ones. */
type SlantStep = Search | "italic" | "normal";

const ZERO = { from: 0, to: 0 };
const POSITIVE = { from: Number.MIN_VALUE, to: Number.POSITIVE_INFINITY };
const NEGATIVE = { from: -Number.MIN_VALUE, to: Number.NEGATIVE_INFINITY };

function slantSteps(wanted: WantedStyle["slant"]): SlantStep[] {
  // An upright face and one that is oblique by no degrees are the same.
  if (wanted === "normal") return [ZERO, POSITIVE, "italic", NEGATIVE];
  if (wanted === "italic") return ["italic", ...angles(14, ["normal"])];
  if (wanted.oblique >= 0) return angles(wanted.oblique, ["italic", "normal"]);
  return angles(-wanted.oblique, ["italic", "normal"]).map(mirrored);
}

/** From 14 degrees on steeper angles first; below, shallower ones; those of the other sign last. */
function angles(wanted: number, between: SlantStep[]): SlantStep[] {
  const up = { from: wanted, to: Number.POSITIVE_INFINITY };
  const down = { from: wanted, to: 0 };
  return [...(wanted >= 14 ? [up, down] : [down, up]), ...between, NEGATIVE];
}

function mirrored(step: SlantStep): SlantStep {
  return typeof step === "string" ? step : { from: -step.from, to: -step.to };
}

function narrowBySlant<Kind extends Face>(faces: readonly Kind[], wanted: WantedStyle["slant"]): Kind[] {
  for (const step of slantSteps(wanted)) {
    if (typeof step === "string") {
      const found = faces.filter(({ style }) => style.slant === step);
      if (found.length > 0) return found;
      continue;
    }
    const isUprightWanted = step === ZERO;
    const candidates = faces.filter(
      ({ style }) => isAngled(style.slant) || (isUprightWanted && style.slant === "normal"),
    );
    const left = narrow(candidates, ({ style }) => angleOf(style.slant), [step]);
    if (left.length > 0) return left;
  }
  return [];
}

function isAngled(slant: Slant): boolean {
  return typeof slant !== "string";
}

function angleOf(slant: Slant): Range {
  return typeof slant === "string" ? [0, 0] : slant.oblique;
}
