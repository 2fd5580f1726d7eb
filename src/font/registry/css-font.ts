/**
 * Families and CSS's `font` shorthand, as text. In: `"italic 700 16px/1.4 'Open Sans', serif"`. Out: its parts.
 *
 * Specification: CSS Fonts 4 §2.1 (families), §2.7 (shorthand). Sizes are absolute lengths: there is no parent to be
 * relative to. Written for this library, because parsers on the registry take invalid text for valid, and keep units as text.
 */

import { describe, string } from "../../base/validate.ts";
import { type FontSlant, parseSlant, parseStretch, parseWeight, stretches, type WantedStyle } from "./font-style.ts";

/** CSS's generic families. */
export const genericFamilies = [
  ...(["serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "math", "emoji", "fangsong"] as const),
  ...(["ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded"] as const),
] as const;

/** A family that stands for others. */
export type GenericFamily = (typeof genericFamilies)[number];

/** A family as it is asked for. */
export interface FamilyName {
  readonly name: string;
  /** Whether it is one of CSS's generic families, and not the name of a font in quotes. */
  readonly isGeneric: boolean;
}

/** What a font shorthand says. */
export interface CssFont {
  readonly families: readonly FamilyName[];
  readonly weight: number;
  readonly stretch: number;
  readonly slant: WantedStyle["slant"];
  /** Absent where the text is only a list of families. */
  readonly sizePx: number | undefined;
  /** Multiple of the size. */
  readonly lineHeight: number | undefined;
}

/** Pixels to the unit (CSS Values 4 §6.2). */
const unitsPx: Readonly<Record<string, number>> = {
  px: 1,
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
};

/** Before the size nothing is quoted; behind it come a line height and the families. */
const SHORTHAND =
  /^(?<before>[^"',]*?)(?<![^\s])(?<size>\d*\.?\d+)(?<unit>px|pt|pc|in|cm|mm|q)(?:\s*\/\s*(?<height>[^\s]+))?\s+(?<families>\S.*)$/is;
const FAMILY = /^\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<plain>[^"',]+?))\s*(?:,|$)/;
const MAX_FAMILIES = 1000;

/** A shorthand, or only its families: "16px Inter, serif" or "Inter, serif". Throws `TypeError` or `RangeError`. */
export function parseCssFont(text: unknown, name: string): CssFont {
  const match = SHORTHAND.exec(string(text, name).trim());
  if (!match) return { families: parseFamilies(text, name), ...normal, sizePx: undefined, lineHeight: undefined };
  const { before, size, unit, height, families } = match.groups as Record<string, string | undefined>;
  const sizePx = Number(size) * unitsPx[unit!.toLowerCase()]!;
  return {
    families: parseFamilies(families, name),
    ...parseStyleWords(before!, name),
    sizePx,
    lineHeight: height === undefined ? undefined : parseLineHeight(height, sizePx, name),
  };
}

const normal = { weight: 400, stretch: 100, slant: "normal" } as const;

/** Families in the order of preference: an array of names, or one string with commas. */
export function parseFamilies(value: unknown, name: string): readonly FamilyName[] {
  const families = Array.isArray(value)
    ? value.flatMap((each, index) => splitFamilies(string(each, `${name}[${index}]`), name))
    : splitFamilies(string(value, name), name);
  if (families.length > MAX_FAMILIES) {
    throw new RangeError(`${name} must be at most ${MAX_FAMILIES} families, got ${families.length}`);
  }
  return families;
}

function splitFamilies(text: string, name: string): FamilyName[] {
  const families: FamilyName[] = [];
  let rest = text;
  do {
    const match = FAMILY.exec(rest);
    if (!match) throw new RangeError(`${name} must be families between commas, got ${describe(text)}`);
    const { double, single, plain } = match.groups as Record<string, string | undefined>;
    const family = (double ?? single ?? plain!).trim().replace(/\s+/g, " ");
    if (family === "") throw new RangeError(`${name} must not have a family without a name, got ${describe(text)}`);
    families.push({ name: family, isGeneric: plain !== undefined && isGenericFamily(family.toLowerCase()) });
    const hasMore = match[0].endsWith(",");
    rest = rest.slice(match[0].length);
    if (hasMore && rest.trim() === "") throw new RangeError(`${name} must not end with a comma, got ${describe(text)}`);
  } while (rest !== "");
  return families;
}

/** Whether a name is that of a generic family. */
export function isGenericFamily(name: string): name is GenericFamily {
  return (genericFamilies as readonly string[]).includes(name);
}

/** Style, weight and stretch in any order, each once; what is not said is normal. */
function parseStyleWords(text: string, name: string): Pick<CssFont, "weight" | "stretch" | "slant"> {
  const found: { weight?: number; stretch?: number; slant?: WantedStyle["slant"] } = {};
  const set = <Key extends keyof typeof found>(key: Key, value: (typeof found)[Key]): void => {
    if (found[key] !== undefined) throw new RangeError(`${name} must say its ${key} once, got ${describe(text)}`);
    found[key] = value;
  };
  for (const word of text.toLowerCase().match(/oblique\s+-?\d*\.?\d+deg|\S+/g) ?? []) {
    if (word === "normal") continue;
    if (word === "italic" || word.startsWith("oblique")) set("slant", parseSlant(word as FontSlant, name));
    else if (Object.hasOwn(stretches, word)) set("stretch", parseStretch(word, name));
    else if (word === "bold" || /^\d+(?:\.\d+)?$/.test(word)) set("weight", parseWeight(word, name));
    else throw new RangeError(`${name} must be a CSS font, and has ${describe(word)} before its size`);
  }
  return { ...normal, ...found };
}

function parseLineHeight(text: string, sizePx: number, name: string): number | undefined {
  if (text.toLowerCase() === "normal") return undefined;
  const match = /^(\d*\.?\d+)(px|pt|pc|in|cm|mm|q|%)?$/i.exec(text);
  if (!match) throw new RangeError(`${name} must have a line height as 1.4, 20px or 140%, got ${describe(text)}`);
  const value = Number(match[1]);
  if (match[2] === undefined) return value;
  return match[2] === "%" ? value / 100 : (value * unitsPx[match[2].toLowerCase()]!) / sizePx;
}
