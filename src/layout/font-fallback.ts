/**
 * Which font draws which characters. In: a stretch of text of one style, and the style's fonts by preference. Out: the
 * index of a font for each code unit.
 *
 * The first font that has all of a grapheme cluster wins, as in browsers (CSS Fonts 4 §5.3, cluster matching): those that
 * the style names, then those that stand in for the cluster's script; else the first that has its base; else the style's
 * first font, whose .notdef shows that something is missing. So marks stay with their base, and emoji sequences are whole.
 * A cluster that is canonically the same as one character needs no more of a font than that character.
 * Where the cluster has variation selectors, a font that lists its sequences goes before one that has the plain
 * characters: emoji are drawn by the emoji font behind a text font, and variants of ideographs by the font that has them.
 * Emoji presentation (UTS #51, 4: by default, by VS16, a modifier or a sequence of emoji) prefers fonts with colours among
 * those that the style names, and VS15 the others.
 * What is never seen (marks of direction, joiners by themselves) goes with the text before it, so that a run isn't cut
 * there.
 */

import { LayoutError } from "../base/errors.ts";
import { LatePattern } from "../base/late-pattern.ts";
import type { Font } from "../font/font.ts";
import { type FontCandidate, type FontPreference, fixedPreference } from "../font/registry/font-preference.ts";
import { COMMON_SCRIPT, scriptCode, scriptExtensions, scriptOf } from "../shape/script.ts";
import { isIgnorable, isVariationSelector } from "./characters.ts";

/** VS15 asks for the plain form, which a font has without listing it; an emoji font may list it, and is not meant. */
const TEXT_PRESENTATION = 0xfe0e;
const EMOJI_PRESENTATION = 0xfe0f;
/** Answers that are kept, of characters and of clusters: more than a page of any language has. */
const MAX_ANSWERS = 4096;
const SPACE = 0x20;
const COLOR_TABLES = ["COLR", "SVG ", "sbix", "CBDT"];

const TEXT_SELECTOR = String.fromCharCode(TEXT_PRESENTATION);

const emojiPattern = /* @__PURE__ */ new LatePattern("\\p{Emoji_Presentation}");

/** A text with a font for each word would make three maps for each. */
const singleFallbacks = new WeakMap<Font, FontFallback>();

/** Chooses among the fonts of one style, and remembers its choices. */
export class FontFallback {
  /** Fonts that were chosen so far, the style's own one first. */
  readonly fonts: readonly Font[];
  /** Whether there is no choice. */
  readonly isSingle: boolean;
  readonly #fonts: Font[];
  readonly #preference: FontPreference;
  readonly #indexes = new Map<Font, number>();
  readonly #characters = new Map<number, number>();
  readonly #clusters = new Map<string, number>();
  #version: number;

  /** Throws `LayoutError` `"no-font-matches"`, and what opening a font throws. */
  constructor(preference: FontPreference, isSingle = false) {
    this.#preference = preference;
    this.isSingle = isSingle;
    this.#fonts = [];
    this.fonts = this.#fonts;
    this.#indexOf(firstFont(preference));
    this.#version = preference.version;
  }

  /** The fallback of a list of fonts: of one font always the same, for there is nothing to choose. */
  static over(fonts: readonly Font[]): FontFallback {
    const [font] = fonts;
    if (font === undefined || fonts.length > 1) return new FontFallback(fixedPreference(fonts));
    let fallback = singleFallbacks.get(font);
    if (fallback === undefined) {
      fallback = new FontFallback(fixedPreference(fonts), true);
      singleFallbacks.set(font, fallback);
    }
    return fallback;
  }

  /** Writes a font index for each code unit of `[start, end)` into `out`; `clusterStarts` marks grapheme clusters. */
  assign(text: string, start: number, end: number, clusterStarts: Uint8Array, out: Uint16Array): void {
    if (this.isSingle) {
      out.fill(0, start, end);
      return;
    }
    this.#preference.use(this.#fonts[0]!);
    let before = 0;
    for (let from = start; from < end; ) {
      let to = from + 1;
      while (to < end && clusterStarts[to] === 0) to++;
      const font = this.#fontAt(text, from, to) ?? before;
      if (font !== before) this.#preference.use(this.#fonts[font]!);
      before = font;
      // A call of `fill` for each cluster took as long as all else here.
      while (from < to) out[from++] = font;
    }
  }

  /** The font that draws a cluster by itself, as an ellipsis. */
  fontOf(cluster: string): Font {
    const font = this.#fonts[this.#ofCluster(cluster, 0, cluster.length)]!;
    this.#preference.use(font);
    return font;
  }

  /** Index of a cluster's font; undefined for what goes with the text before it. */
  #fontAt(text: string, from: number, to: number): number | undefined {
    const codePoint = text.codePointAt(from)!;
    if (to - from !== (codePoint > 0xffff ? 2 : 1)) return this.#ofCluster(text, from, to);
    return isIgnorable(codePoint) ? undefined : this.#ofCharacter(codePoint);
  }

  #ofCharacter(codePoint: number): number {
    this.#renew();
    let font = this.#characters.get(codePoint);
    if (font === undefined) {
      const character = String.fromCodePoint(codePoint);
      font = this.#choose(character);
      remember(this.#characters, codePoint, font);
    }
    return font;
  }

  #ofCluster(text: string, from: number, to: number): number {
    this.#renew();
    const cluster = text.slice(from, to);
    let font = this.#clusters.get(cluster);
    if (font === undefined) {
      font = this.#choose(cluster);
      remember(this.#clusters, cluster, font);
    }
    return font;
  }

  /** Forgets its answers where there may be others now. */
  #renew(): void {
    if (this.#version === this.#preference.version) return;
    this.#version = this.#preference.version;
    this.#characters.clear();
    this.#clusters.clear();
  }

  #choose(cluster: string): number {
    for (;;) {
      const { version } = this.#preference;
      const font = this.#find(cluster);
      // A font that turned out damaged changes what matches; with each there is one less, so this ends.
      if (this.#preference.version === version) return font === undefined ? 0 : this.#indexOf(font);
    }
  }

  #find(cluster: string): Font | undefined {
    const base = cluster.codePointAt(0)!;
    const { named } = this.#preference;
    const isEmoji = wantsEmoji(cluster, base);
    const script = scriptFor(base);
    const isText = cluster.includes(TEXT_SELECTOR);
    if (hasSelector(cluster) && !isText) {
      const listed =
        firstWith(named, cluster, true) ?? (isEmoji ? firstWith(this.#preference.emoji, cluster, true) : undefined);
      if (listed) return listed;
    }
    const suited = isEmoji || isText ? firstWith(named, cluster, false, isEmoji) : undefined;
    const whole = suited ?? firstWith(named, cluster, false);
    if (whole) return whole;
    const standIns = this.#preference.standIns(script, isEmoji);
    const standIn = firstWith(standIns, cluster, false);
    if (standIn) return standIn;
    const character = String.fromCodePoint(base);
    return firstWith(named, character, false) ?? firstWith(standIns, character, false);
  }

  #indexOf(font: Font): number {
    let index = this.#indexes.get(font);
    if (index === undefined) {
      index = this.#fonts.push(font) - 1;
      this.#indexes.set(font, index);
    }
    return index;
  }
}

/** The style's own font: the first that is meant for spaces (CSS Fonts 4 §5.1, "first available font"), else the first. */
function firstFont(preference: FontPreference): Font {
  for (;;) {
    const { version } = preference;
    const { named } = preference;
    const font =
      firstThatOpens(named.filter((candidate) => candidate.isFor(SPACE))) ??
      firstThatOpens(named) ??
      firstStandIn(preference.standIns(COMMON_SCRIPT, false));
    if (font) return font;
    if (preference.version === version) throw new LayoutError("no-font-matches", { families: preference.families });
  }
}

/** One that has spaces, for a font of symbols says nothing of how high lines are. */
function firstStandIn(candidates: readonly FontCandidate[]): Font | undefined {
  return firstWith(candidates, String.fromCodePoint(SPACE), false) ?? firstThatOpens(candidates);
}

function firstThatOpens(candidates: readonly FontCandidate[]): Font | undefined {
  for (const candidate of candidates) {
    const font = candidate.font();
    if (font) return font;
  }
  return undefined;
}

/**
 * The first font that has a cluster, and colours or none where `isColor` says which. Those that can't have it by what is
 * known of them are not opened.
 */
function firstWith(
  candidates: readonly FontCandidate[],
  cluster: string,
  withSequences: boolean,
  isColor?: boolean,
): Font | undefined {
  const forms = formsOf(cluster);
  for (const candidate of candidates) {
    if (!hasForm((codePoint) => candidate.covers(codePoint), forms)) continue;
    const font = candidate.font();
    if (font && isColor !== undefined && isColor !== isColorFont(font)) continue;
    if (font && hasForm((...codePoints) => font.glyphId(...codePoints) !== 0, forms, withSequences)) return font;
  }
  return undefined;
}

/** Fonts of coloured bitmaps alone don't count: what they have instead of outlines isn't drawn, and others' glyphs are. */
function isColorFont(font: Font): boolean {
  return font.hasOutlines && COLOR_TABLES.some((tag) => font.tableTags.includes(tag));
}

/** A cluster as it is written, and with its marks put together with their base, as shapers put them together. */
function formsOf(cluster: string): readonly string[] {
  const composed = cluster.length > 1 ? cluster.normalize("NFC") : cluster;
  return composed === cluster ? [cluster] : [cluster, composed];
}

type HasCharacter = (codePoint: number, variationSelector?: number) => boolean;

function hasForm(has: HasCharacter, forms: readonly string[], withSequences = false): boolean {
  return forms.some((form) => hasCluster(has, form, withSequences));
}

/** Whether a font that `has` characters and sequences has those of a cluster, and `withSequences` its sequences. */
function hasCluster(has: HasCharacter, cluster: string, withSequences = false): boolean {
  let before = 0;
  for (let index = 0; index < cluster.length; ) {
    const codePoint = cluster.codePointAt(index)!;
    index += codePoint > 0xffff ? 2 : 1;
    if (isVariationSelector(codePoint)) {
      if (withSequences && codePoint !== TEXT_PRESENTATION && !has(before, codePoint)) return false;
    } else if (!isIgnorable(codePoint) && !has(codePoint)) return false;
    before = codePoint;
  }
  return true;
}

function hasSelector(cluster: string): boolean {
  for (const character of cluster) if (isVariationSelector(character.codePointAt(0)!)) return true;
  return false;
}

function wantsEmoji(cluster: string, base: number): boolean {
  if (base < 0x80 && cluster.length === 1) return false;
  for (const character of cluster) {
    const codePoint = character.codePointAt(0)!;
    if (codePoint === EMOJI_PRESENTATION) return true;
    if (codePoint === TEXT_PRESENTATION) return false;
  }
  // A sequence with one is an emoji: modifiers of skin are emoji themselves.
  return emojiPattern.test(cluster);
}

/** The script that stand-ins are looked for by; of characters that scripts share, one that has them. */
function scriptFor(codePoint: number): string {
  const script = scriptOf(codePoint);
  const shared = script === COMMON_SCRIPT ? scriptExtensions(codePoint)[0] : undefined;
  return shared === undefined ? script : scriptCode(shared);
}

function remember<Key>(answers: Map<Key, number>, key: Key, font: number): void {
  if (answers.size >= MAX_ANSWERS) answers.clear();
  answers.set(key, font);
}
