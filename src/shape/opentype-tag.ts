/** OpenType tags as numbers, and the features of a request as HarfBuzz's and the simple shaper's plain lists. */

import { integer, object } from "../base/validate.ts";
import type { Tag } from "./harfbuzz-module.ts";
import type { FeatureRange, Features, RangedFeatures } from "./shaper.ts";

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

/** The letters of a tag. */
export function tagText(tag: Tag): string {
  return String.fromCharCode(tag >>> 24, (tag >>> 16) & 255, (tag >>> 8) & 255, tag & 255).trimEnd();
}

/** Longest string that any runtime has. */
const MAX_INDEX = 2 ** 31 - 1;

/** Values are 32-bit numbers to HarfBuzz. */
const MAX_FEATURE_VALUE = 0xffff_ffff;

/** One feature over the whole of an item, or a part of the text. */
export interface FeatureSetting {
  readonly tag: Tag;
  /** 0 is off, 1 on; more chooses among alternates. */
  readonly value: number;
  readonly isGlobal: boolean;
  /** Code units of the text, `[start, end)`, where it isn't global. */
  readonly start: number;
  readonly end: number;
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
    ...everywhere,
  }));
}

const everywhere = { isGlobal: true, start: 0, end: 0 } as const;

/** The same of features that may have ranges, which are checked as well. */
export function parseRangedFeatures(features: RangedFeatures | undefined): readonly FeatureSetting[] {
  if (features === undefined) return NO_FEATURES;
  return Object.entries(object(features, "features")).flatMap(([name, setting]) => {
    const tag = parseTag(name, "each key of features");
    if (!Array.isArray(setting)) return { tag, value: featureValue(setting, `features.${name}`), ...everywhere };
    return setting.map((range: FeatureRange, i) => rangeSetting(tag, range, `features.${name}[${i}]`));
  });
}

function rangeSetting(tag: Tag, range: FeatureRange, name: string): FeatureSetting {
  const { value, start, end } = object(range, name);
  integer(start, `${name}.start`, 0, MAX_INDEX);
  integer(end, `${name}.end`, start, MAX_INDEX);
  return { tag, value: featureValue(value, `${name}.value`), isGlobal: false, start, end };
}

function featureValue(value: unknown, name: string): number {
  return typeof value === "boolean" ? Number(value) : integer(value, name, 0, MAX_FEATURE_VALUE);
}
