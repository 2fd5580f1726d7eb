/** A face's design space: its axes, and places on them (as `wght: 350`). Specification: OpenType 1.9.1, "fvar". */

import { FontError } from "../base/errors.ts";
import { describe, object } from "../base/validate.ts";

/** One axis of a variable font. */
export interface VariationAxis {
  /** Four characters, as "wght". */
  readonly tag: string;
  /** The font's English name for it, or the tag where it has none. */
  readonly name: string;
  /** Least value. */
  readonly minimum: number;
  /** Where the font stands when nothing is said. */
  readonly default: number;
  /** Greatest value. */
  readonly maximum: number;
  /** Whether the font asks that users be not shown this axis. */
  readonly hidden: boolean;
}

/** A place in a design space: a value for each axis, by tag. */
export type Variations = Readonly<Record<string, number>>;

/** A place that the font's makers gave a name, as "Condensed Bold". */
export interface NamedInstance {
  /** In English; "" where the font has none. */
  readonly name: string;
  /** Undefined where the font does not say it. */
  readonly postScriptName: string | undefined;
  /** Its place: a value for each axis. */
  readonly variations: Variations;
}

/**
 * The place that `changes` makes of `current`: other axes stay, and values are clamped to their axis.
 * Throws `FontError` `"unknown-axis"`, and `TypeError` or `RangeError` for a value that is no finite number.
 */
export function moveTo(
  axes: readonly VariationAxis[],
  current: Variations,
  changes: Variations,
  source: string,
): Variations {
  const place: Record<string, number> = { ...current };
  for (const [tag, value] of Object.entries(object(changes, "variations"))) {
    const axis = axes.find((each) => each.tag === tag.padEnd(4));
    if (!axis) throw new FontError("unknown-axis", { axis: tag, source });
    if (typeof value !== "number") throw new TypeError(`variations.${tag} must be a number, got ${describe(value)}`);
    if (!Number.isFinite(value)) throw new RangeError(`variations.${tag} must be finite, got ${value}`);
    place[axis.tag] = Math.min(Math.max(value, axis.minimum), axis.maximum);
  }
  return place;
}

/** The place that a font opens at: every axis at its default. */
export function defaultPlace(axes: readonly VariationAxis[]): Variations {
  return Object.fromEntries(axes.map((axis) => [axis.tag, axis.default]));
}
