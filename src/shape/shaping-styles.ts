/**
 * Styles that texts are shaped in: font, size, script, language, direction and features. In: items of text. Out: the style of
 * each, the same for the same facts, with its words and the cuts of its texts.
 */

import type { Font } from "../font/font.ts";
import { type StringId, StringInterner } from "../memory/string-interner.ts";
import { mayJoinAround } from "./joining-context.ts";
import type { ShapeItem } from "./shape-item.ts";
import type { ShapeRequest } from "./shaper.ts";
import type { WordCuts } from "./word-cuts.ts";
import type { WordStyle } from "./word-store.ts";

/** Styles that are found without their names: a text of five scripts has twelve of five fonts, in turn. */
const RECENT_STYLES = 2048;
/** Those of them that a font's number leads to. */
const RECENT_WAYS = 8;
/** Styles that are told apart. Then all is forgotten: a style that is never seen again can't fill the memory. */
const MAX_STYLES = 4096;

/** A font, size, script, language, direction and list of features, and what is kept for them. */
export interface Style extends WordStyle {
  readonly features: ShapeItem["features"];
  /** Whether what is around a text may change its glyphs. */
  readonly joins: boolean;
  cuts: WordCuts | undefined;
}

/** A part of a text, and all that its glyphs depend on. */
export interface StyledText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly item: ShapeItem;
  /** What `item` was resolved from. */
  readonly request: ShapeRequest;
  readonly style: Style;
}

/** The styles of an engine. */
export class ShapingStyles {
  readonly #ids = new StringInterner({ name: "styles of shaping", maxStrings: MAX_STYLES });
  readonly #styles = new Map<StringId, Style>();
  /**
   * Those that were met last, from the place on that their font's number leads to, the newest first. There are enough for
   * hundreds of fonts in turn: where 32 were told apart, text whose words come from 50 had a name made and looked up for each
   * word, and took 1.65 times as long to lay out as in one font.
   */
  readonly #recent = new Array<Style | undefined>(RECENT_STYLES).fill(undefined);
  readonly #onFull: () => void;

  /** `onFull` is called where there are too many: it clears this, and all that is kept by style. */
  constructor(onFull: () => void) {
    this.#onFull = onFull;
  }

  /** The style of an item. */
  of(item: ShapeItem): Style {
    const recent = this.#recent;
    const first = (item.font.id * RECENT_WAYS) % RECENT_STYLES;
    for (let place = first; place < first + RECENT_WAYS; place++) {
      const style = recent[place];
      if (style === undefined) break;
      if (isStyleOf(style, item)) return style;
    }
    const style = this.#named(item);
    recent.copyWithin(first + 1, first, first + RECENT_WAYS - 1);
    recent[first] = style;
    return style;
  }

  /** The style by its name. */
  #named({ font, size, script, language, direction, features }: ShapeItem): Style {
    const list = features.map(({ tag, value }) => `${tag}=${value}`).join();
    const name = `${font.id} ${size} ${script} ${direction} ${language} ${list}`;
    if (this.#ids.size >= MAX_STYLES && this.#ids.idOf(name) === undefined) this.#onFull();
    const id = this.#ids.intern(name);
    let style = this.#styles.get(id);
    if (style === undefined) {
      style = { id, font, size, script, language, direction, features, joins: mayJoinAround(script), cuts: undefined };
      this.#styles.set(id, style);
    }
    return style;
  }

  /** Forgets the styles of a font; these are given back. */
  forget(font: Font): Style[] {
    this.#recent.fill(undefined);
    const forgotten = [...this.#styles.values()].filter((style) => style.font === font);
    for (const { id } of forgotten) this.#styles.delete(id);
    return forgotten;
  }

  clear(): void {
    this.#styles.clear();
    this.#recent.fill(undefined);
    this.#ids.reset();
  }
}

function isStyleOf(style: Style, { font, size, script, language, direction, features }: ShapeItem): boolean {
  return (
    style.font === font &&
    style.size === size &&
    style.script === script &&
    style.direction === direction &&
    style.language === language &&
    isSameFeatures(style.features, features)
  );
}

/** Whether two lists say the same; features for parts of a text are past the cache. */
function isSameFeatures(some: ShapeItem["features"], others: ShapeItem["features"]): boolean {
  if (some === others) return true;
  return (
    some.length === others.length &&
    some.every(({ tag, value }, i) => tag === others[i]!.tag && value === others[i]!.value)
  );
}
