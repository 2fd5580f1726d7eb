/** OpenType tags as numbers, and the features of a request as HarfBuzz's and the simple shaper's plain lists. */

import { object } from "../base/validate.ts";
import type { Tag } from "./harfbuzz-module.ts";
import type { Features } from "./shaper.ts";

/** One to four printable ASCII characters, padded with spaces (OpenType, "Data Types": Tag). */
const TAG_PATTERN = /^[\x20-\x7e]{1,4}$/;

/** `tag` as a number; `name` is what the message of the `RangeError` calls it. */
export function parseTag(tag: string, name: string): Tag {
  if (!TAG_PATTERN.test(tag)) {
    throw new RangeError(`${name} must be a tag of one to four printable ASCII characters, got "${tag.slice(0, 40)}"`);
  }
  return tagNumber(tag);
}

/** A tag that is known to be well formed, as a number. */
export function tagNumber(tag: string): Tag {
  const padded = tag.padEnd(4);
  return (((padded.charCodeAt(0) << 24) |
    (padded.charCodeAt(1) << 16) |
    (padded.charCodeAt(2) << 8) |
    padded.charCodeAt(3)) >>>
    0) as Tag;
}

/** One feature over the whole of an item. */
export interface FeatureSetting {
  readonly tag: Tag;
  /** 0 is off, 1 on; more chooses among alternates. */
  readonly value: number;
}

const NO_FEATURES: readonly FeatureSetting[] = [];

/** `features` in the order given, checked: a bad tag or value is a `RangeError` that names it. */
export function parseFeatures(features: Features | undefined): readonly FeatureSetting[] {
  if (features === undefined) return NO_FEATURES;
  return Object.entries(object(features, "features")).map(([tag, value]) => ({
    tag: parseTag(tag, "a feature"),
    value: featureValue(tag, value),
  }));
}

function featureValue(tag: string, value: boolean | number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 0xffff_ffff) return number;
  throw new RangeError(
    `features.${tag} must be a boolean or a whole number from 0 to 4294967295, got ${String(value)}`,
  );
}
