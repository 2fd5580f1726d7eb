/**
 * Which fonts a style is set in, as a caller says it: fonts that are open, or families, weight, style and stretch of the
 * registry's. In: options, and what the style around them says. Out: the fallback that chooses among them.
 */

import { LayoutError } from "../base/errors.ts";
import { describe } from "../base/validate.ts";
import { Font } from "../font/font.ts";
import type { CssFont, FamilyName } from "../font/registry/css-font.ts";
import type { FontQuery, FontStack } from "../font/registry/font-stack.ts";
import type { FontSlant, FontStretch, FontWeight, WantedStyle } from "../font/registry/font-style.ts";
import { registryExtra } from "../font/registry-extra.ts";
import { FontFallback } from "./font-fallback.ts";
import { optionName } from "./option-name.ts";

/** Fonts of one fallback list. */
const maximumFonts = 1000;
const defaultFamilies: readonly FamilyName[] = [{ name: "sans-serif", isGeneric: true }];
const regular: WantedStyle = { weight: 400, stretch: 100, slant: "normal" };

/** Which fonts a style is set in; what is left out is that of the style around it. */
export interface FontOptions {
  /** One font; or the registry's by a CSS font, as "italic 700 16px/1.4 'Open Sans', serif", or by its families alone. */
  readonly font?: Font | string | undefined;
  /** Fonts by preference: the first that has a character draws it. They go before `families`. */
  readonly fonts?: readonly Font[] | undefined;
  /** Families of the registry by preference, as CSS's `font-family`: `["Inter", "serif"]`, or one string with commas. */
  readonly families?: string | readonly string[] | undefined;
  /** 1–1000, "normal" for 400 or "bold" for 700; 400. For families. */
  readonly weight?: FontWeight | undefined;
  /** "normal", "italic", or "oblique" with its degrees; "normal". For families. */
  readonly style?: FontSlant | undefined;
  /** Percent of the usual width, or CSS's name for it; 100. For families. */
  readonly stretch?: FontStretch | undefined;
}

/** A registry, as layout sees it. */
export interface FontLookup {
  /** Number of fonts. */
  size(): number;
  stack(query: FontQuery): FontStack;
}

/** What a style is set in. */
export interface FontChoice {
  readonly fallback: FontFallback;
  /** What the registry was asked for; undefined where only open fonts were given. */
  readonly query: FontQuery | undefined;
}

/** What is around the options, and the place of the span that they are of. */
export interface FontContext {
  readonly parent: FontChoice | undefined;
  readonly language: string | undefined;
  readonly registry: FontLookup | undefined;
  readonly place: number | undefined;
  /** The options' `font`, where it is text. */
  readonly css: CssFont | undefined;
}

/** Whether options say by themselves which fonts are meant. */
export function namesFonts(options: FontOptions | undefined): boolean {
  return options?.font !== undefined || options?.fonts !== undefined || options?.families !== undefined;
}

/** The options' `font` as CSS, where it is text. Throws `RangeError`. */
export function cssFontOf({ font }: FontOptions, place: number | undefined): CssFont | undefined {
  return typeof font === "string" ? registryExtra.code.parseCssFont(font, optionName(place, "font")) : undefined;
}

/** The fonts that `options` ask for. Throws `TypeError`, `RangeError`, `LayoutError`, and what opening a font throws. */
export function chooseFonts(options: FontOptions, context: FontContext): FontChoice {
  const fonts = fontsOf(options, context.place);
  const query = queryOf(options, context, fonts);
  const { parent, registry } = context;
  if (query === undefined) {
    if (fonts !== undefined) return { fallback: FontFallback.over(fonts), query };
    if (parent === undefined) throw new LayoutError("no-fonts", {});
    return parent;
  }
  if (query === parent?.query) return parent;
  if (registry === undefined) throw new LayoutError("no-fonts", {});
  return { fallback: fallbackOf(registry.stack(query)), query };
}

/** The query of a style; its parent's own one where nothing of it differs, undefined where no families are asked for. */
function queryOf(
  options: FontOptions,
  { parent, language = "", registry, place, css }: FontContext,
  fonts: readonly Font[] | undefined,
): FontQuery | undefined {
  const families =
    options.families === undefined
      ? css?.families
      : registryExtra.code.parseFamilies(options.families, optionName(place, "families"));
  const before = families === undefined && fonts !== undefined ? undefined : parent?.query;
  const style = wantedStyle(options, css ?? before ?? regular, place);
  const asked = families ?? before?.families ?? (isDefault(fonts, parent, registry) ? defaultFamilies : undefined);
  if (asked === undefined) return undefined;
  const { weight, stretch, slant } = style;
  const query = {
    weight,
    stretch,
    slant,
    families: asked,
    language,
    fonts: families === undefined ? (before?.fonts ?? []) : (fonts ?? []),
  };
  return before && isSame(query, before) ? before : query;
}

/** A registry with fonts serves texts that name none. */
function isDefault(
  fonts: readonly Font[] | undefined,
  parent: FontChoice | undefined,
  registry: FontLookup | undefined,
): boolean {
  return fonts === undefined && parent === undefined && registry !== undefined && registry.size() > 0;
}

function wantedStyle(
  { weight, style, stretch }: FontOptions,
  before: WantedStyle,
  place: number | undefined,
): WantedStyle {
  if (weight === undefined && stretch === undefined && style === undefined) return before;
  return {
    weight: weight === undefined ? before.weight : registryExtra.code.parseWeight(weight, optionName(place, "weight")),
    stretch:
      stretch === undefined ? before.stretch : registryExtra.code.parseStretch(stretch, optionName(place, "stretch")),
    slant: style === undefined ? before.slant : registryExtra.code.parseSlant(style, optionName(place, "style")),
  };
}

function isSame(a: FontQuery, b: FontQuery): boolean {
  const isSameStyle = a.weight === b.weight && a.stretch === b.stretch && a.slant === b.slant;
  return isSameStyle && a.families === b.families && a.language === b.language && a.fonts === b.fonts;
}

interface KnownFallback {
  readonly version: number;
  readonly fallback: FontFallback;
}

const knownFallbacks = new WeakMap<FontStack, KnownFallback>();

/** The fallback of a stack, with the answers that it has found; made anew when other fonts may match. */
function fallbackOf(stack: FontStack): FontFallback {
  const known = knownFallbacks.get(stack);
  if (known?.version === stack.version) return known.fallback;
  const fallback = new FontFallback(stack);
  knownFallbacks.set(stack, { version: stack.version, fallback });
  return fallback;
}

function isNoFont(value: unknown): boolean {
  return !(value instanceof Font);
}

function fontsOf({ font, fonts }: FontOptions, place: number | undefined): readonly Font[] | undefined {
  if (fonts !== undefined && !Array.isArray(fonts)) {
    throw new TypeError(`${optionName(place, "fonts")} must be an array of fonts, got ${describe(fonts)}`);
  }
  const all = fonts ?? (font === undefined || typeof font === "string" ? undefined : [font]);
  if (all === undefined || all.length === 0) return undefined;
  if (all.length > maximumFonts) {
    throw new RangeError(`${optionName(place, "fonts")} must be at most ${maximumFonts} fonts, got ${all.length}`);
  }
  const wrong = all.findIndex(isNoFont);
  if (wrong === -1) return all;
  const name = optionName(place, fonts === undefined ? "font" : `fonts[${wrong}]`);
  throw new TypeError(`${name} must be a font, got ${describe(all[wrong])}`);
}
