/** An item of text as shapers take it. In: a request, which may leave things open. Out: the same with all settled. */

import { FontError } from "../base/errors.ts";
import { describe, oneOf } from "../base/validate.ts";
import type { Tag } from "./harfbuzz-module.ts";
import { type FeatureSetting, parseRangedFeatures } from "./opentype-tag.ts";
import { COMMON_SCRIPT, guessScript, scriptDirection } from "./script.ts";
import type { RunFacts } from "./shaped-run.ts";
import { type ShapeFlag, type ShapeRequest, shapeFlags } from "./shaper.ts";

/** How to shape a text, all checked; the script is "Zyyy" where the text has none of its own. */
export interface ShapeItem extends RunFacts {
  readonly features: readonly FeatureSetting[];
  /** Bits of `shapeFlags`. */
  readonly flags: number;
}

/**
 * Fills in what the request leaves open: script and direction are guessed from `text.slice(start, end)`.
 *
 * Throws `RangeError` for a range outside of the text or a wrong feature, `FontError` `"closed"`.
 */
export function resolveItem(text: string, start: number, end: number, request: ShapeRequest): ShapeItem {
  if (!(start >= 0 && start <= end && end <= text.length)) {
    throw new RangeError(`start and end must lie in the text of ${text.length} code units, got ${start} and ${end}`);
  }
  const { font, size } = request;
  if (font.closed) throw new FontError("closed", { family: font.family });
  const script = request.script || (start < end ? guessScript(text, start, end) : COMMON_SCRIPT);
  return {
    font,
    size,
    script,
    language: request.language ?? "",
    direction: request.direction ?? scriptDirection(script),
    features: parseRangedFeatures(request.features),
    flags: request.flags === undefined ? 0 : flagBits(request.flags),
  };
}

const flagNames = Object.keys(shapeFlags) as ShapeFlag[];

function flagBits(flags: readonly ShapeFlag[]): number {
  if (!Array.isArray(flags)) throw new TypeError(`flags must be an array, got ${describe(flags)}`);
  return flags.reduce((bits, flag) => bits | shapeFlags[oneOf<ShapeFlag>(flag, "flags", flagNames)], 0);
}

/** Whether a feature that is on by default was left on; for parts of a text, it stays on. */
export function isOn({ features }: ShapeItem, feature: Tag): boolean {
  return features.findLast(({ tag, isGlobal }) => isGlobal && tag === feature)?.value !== 0;
}
