/** OpenType tags as numbers, and the features of a request as HarfBuzz's and the simple shaper's plain lists. */

import { integer, object } from "../base/validate.ts";
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

/** Values are 32-bit numbers to HarfBuzz. */
const MAX_FEATURE_VALUE = 0xffff_ffff;

/** One feature over the whole of an item. */
export interface FeatureSetting {
  readonly tag: Tag;
  /** 0 is off, 1 on; more chooses among alternates. */
  readonly value: number;
}

const NO_FEATURES: readonly FeatureSetting[] = [];

/**
 * `features` in the order given, checked: a bad tag or value is a `TypeError` or `RangeError` that names it. `name` is
 * what the messages call the whole.
 */
export function parseFeatures(features: Features | undefined, name = "features"): readonly FeatureSetting[] {
  if (features === undefined) return NO_FEATURES;
  return Object.entries(object(features, name)).map(([tag, value]) => ({
    tag: parseTag(tag, `each key of ${name}`),
    value: featureValue(value, `${name}.${tag}`),
  }));
}

function featureValue(value: unknown, name: string): number {
  return typeof value === "boolean" ? Number(value) : integer(value, name, 0, MAX_FEATURE_VALUE);
}
