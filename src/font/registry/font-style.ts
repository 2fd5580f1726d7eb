/**
 * Weight, stretch and style: what a face is, and what is wanted. In: descriptors and options as CSS writes them. Out:
 * ranges of numbers.
 *
 * Specification: CSS Fonts 4 §2.2–2.4 (what is wanted), §4.4 (descriptors).
 */

import { describe, finiteNumber } from "../../base/validate.ts";

/** From the least to the most; the same twice for a face that doesn't vary. */
export type Range = readonly [minimum: number, maximum: number];

/** How a face slants: upright, italic, or oblique by degrees clockwise. */
export type Slant = "normal" | "italic" | { readonly oblique: Range };

/** What a face can be. */
export interface FaceStyle {
  /** 1–1000. */
  readonly weight: Range;
  /** Percent of the usual width. */
  readonly stretch: Range;
  readonly slant: Slant;
}

/** What is wanted of a face. */
export interface WantedStyle {
  readonly weight: number;
  readonly stretch: number;
  readonly slant: "normal" | "italic" | { readonly oblique: number };
}

/** A weight as CSS writes it: 1–1000, "normal" for 400, "bold" for 700. */
export type FontWeight = number | "normal" | "bold";

/** Percent, or one of CSS's names from "ultra-condensed" (50) to "ultra-expanded" (200). */
export type FontStretch = number | keyof typeof stretches;

/** "oblique" by itself is by 14 degrees. */
export type FontSlant = "normal" | "italic" | "oblique" | `oblique ${number}deg`;

/** The degrees of "oblique" that says none. */
export const DEFAULT_OBLIQUE = 14;

/** CSS's names of stretches, in percent (§2.3). */
export const stretches = {
  "ultra-condensed": 50,
  "extra-condensed": 62.5,
  condensed: 75,
  "semi-condensed": 87.5,
  normal: 100,
  "semi-expanded": 112.5,
  expanded: 125,
  "extra-expanded": 150,
  "ultra-expanded": 200,
} as const;

const weights: Readonly<Record<string, number>> = { normal: 400, bold: 700 };
const MAX_STRETCH = 1000;

/** One weight. Throws `TypeError` or `RangeError`. */
export function parseWeight(value: unknown, name: string): number {
  if (typeof value !== "string") return finiteNumber(value, name, 1, 1000);
  return finiteNumber(weights[value.toLowerCase()] ?? numeric(value, name, "a weight, as 400 or bold"), name, 1, 1000);
}

/** One stretch. */
export function parseStretch(value: unknown, name: string): number {
  if (typeof value !== "string") return finiteNumber(value, name, 0, MAX_STRETCH);
  const keyword = value.toLowerCase();
  if (Object.hasOwn(stretches, keyword)) return stretches[keyword as keyof typeof stretches];
  return finiteNumber(numeric(value.replace(/%$/, ""), name, "a stretch, as 75% or condensed"), name, 0, MAX_STRETCH);
}

const OBLIQUE = /^oblique(?:\s+(-?\d*\.?\d+)deg)?(?:\s+(-?\d*\.?\d+)deg)?$/i;

/** One style. */
export function parseSlant(value: unknown, name: string): WantedStyle["slant"] {
  const slant = parseSlantRange(value, name);
  if (typeof slant === "string") return slant;
  if (slant.oblique[0] !== slant.oblique[1]) throw new RangeError(`${name} must be one angle, got ${describe(value)}`);
  return { oblique: slant.oblique[0] };
}

/** A style, or a range of angles. */
export function parseSlantRange(value: unknown, name: string): Slant {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string, got ${describe(value)}`);
  const keyword = value.trim().toLowerCase();
  if (keyword === "normal" || keyword === "italic") return keyword;
  const match = OBLIQUE.exec(keyword);
  if (!match) throw new RangeError(`${name} must be normal, italic or oblique with degrees, got ${describe(value)}`);
  const from = Number(match[1] ?? DEFAULT_OBLIQUE);
  const to = Number(match[2] ?? from);
  return {
    oblique: [finiteNumber(Math.min(from, to), name, -90, 90), finiteNumber(Math.max(from, to), name, -90, 90)],
  };
}

/** A range of weights or stretches: one value, two in an array, or two in a string. */
export function parseRange(value: unknown, name: string, parse: (value: unknown, name: string) => number): Range {
  const parts = typeof value === "string" ? value.trim().split(/\s+/) : Array.isArray(value) ? value : [value];
  if (parts.length > 2) throw new RangeError(`${name} must be one value or two, got ${describe(value)}`);
  const from = parse(parts[0], name);
  const to = parts.length === 2 ? parse(parts[1], name) : from;
  return from <= to ? [from, to] : [to, from];
}

function numeric(value: string, name: string, what: string): number {
  const text = value.trim();
  if (!/^-?\d*\.?\d+$/.test(text)) throw new RangeError(`${name} must be ${what}, got ${describe(value)}`);
  return Number(text);
}
