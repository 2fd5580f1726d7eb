/**
 * Styles that texts are shaped in: font, size, script, language, direction and features. In: items of text. Out: the style of
 * each, the same for the same facts, with its words and the cuts of its texts.
 */

import type { Font } from "../font/font.ts";
import { type StringId, StringInterner } from "../memory/string-interner.ts";
import type { ShapeItem } from "./shape-item.ts";
import type { ShapeRequest } from "./shaper.ts";
import type { WordCuts } from "./word-cuts.ts";
import { WordTable } from "./word-store.ts";

/** Styles of a font that are found without their names: a text of five scripts has twelve of five fonts, in turn. */
const MAX_RECENT_STYLES = 8;
/** Styles that are told apart. Then all is forgotten: a style that is never seen again can't fill the memory. */
const MAX_STYLES = 4096;

/** What is kept for a font, size, script, language, direction and list of features. */
export interface Style {
  readonly id: StringId;
  readonly table: WordTable;
  readonly font: Font;
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
   * The last styles of fonts, newest first. As many fonts as have styles: where 32 were told apart, text whose words come
   * from 50 in turn had a name made and looked up for each word: layout took 1.65 times as long as in one font, and now 1.2.
   */
  readonly #recent = new Map<Font, { readonly item: ShapeItem; readonly style: Style }[]>();
  readonly #onFull: () => void;

  /** `onFull` is called where there are too many: it clears this, and all that is kept by style. */
  constructor(onFull: () => void) {
    this.#onFull = onFull;
  }

  /** The style of an item. */
  of(item: ShapeItem): Style {
    const { font, size, script, direction, language, features } = item;
    const recent = this.#recentOf(font);
    for (const { item: known, style } of recent) {
      if (known.size === size && known.script === script && known.direction === direction) {
        if (known.language === language && isSameFeatures(known.features, features)) return style;
      }
    }
    const list = features.map(({ tag, value }) => `${tag}=${value}`).join();
    const style = this.#styleNamed(`${font.id} ${size} ${script} ${direction} ${language} ${list}`, font);
    recent.unshift({ item, style });
    if (recent.length > MAX_RECENT_STYLES) recent.pop();
    return style;
  }

  #recentOf(font: Font): { readonly item: ShapeItem; readonly style: Style }[] {
    let recent = this.#recent.get(font);
    if (recent === undefined) {
      recent = [];
      this.#recent.set(font, recent);
    }
    return recent;
  }

  #styleNamed(name: string, font: Font): Style {
    if (this.#ids.size >= MAX_STYLES && this.#ids.idOf(name) === undefined) this.#onFull();
    const id = this.#ids.intern(name);
    let style = this.#styles.get(id);
    if (style === undefined) {
      style = { id, table: new WordTable(), font, cuts: undefined };
      this.#styles.set(id, style);
    }
    return style;
  }

  /** Forgets the styles of a font; these are given back. */
  forget(font: Font): Style[] {
    this.#recent.clear();
    const forgotten = [...this.#styles.values()].filter((style) => style.font === font);
    for (const { id } of forgotten) this.#styles.delete(id);
    return forgotten;
  }

  clear(): void {
    this.#styles.clear();
    this.#recent.clear();
    this.#ids.reset();
  }
}

/** Whether two lists say the same; features for parts of a text are past the cache. */
function isSameFeatures(some: ShapeItem["features"], others: ShapeItem["features"]): boolean {
  if (some === others) return true;
  return (
    some.length === others.length &&
    some.every(({ tag, value }, i) => tag === others[i]!.tag && value === others[i]!.value)
  );
}
