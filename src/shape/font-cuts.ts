/**
 * Where texts of each font may be cut, by script and features. In: items of text. Out: their cuts, read of the font's lookups
 * when they are first asked for; sizes and languages share them.
 */

import type { Font } from "../font/font.ts";
import { glyphsAcross, glyphsBehind, type LookupReach, lookupReach, pairTies } from "./lookup-reach.ts";
import { tagText } from "./opentype-tag.ts";
import type { PairTies } from "./pair-ties.ts";
import { scriptDirection } from "./script.ts";
import type { ShapeItem } from "./shape-item.ts";
import { cutsAtSeenSpaces, cutsBeforeLetters, cutsBetweenKana, WordCuts, type WordTies } from "./word-cuts.ts";

const SPACE = 0x20;

/** What was read of a face's lookups, by the features that are on beyond the usual. */
interface FaceFacts {
  readonly reaches: Map<string, LookupReach | undefined>;
  readonly across: Map<string, Uint8Array | undefined>;
  readonly behind: Map<string, Uint8Array | undefined>;
  readonly ties: Map<string, PairTies | undefined>;
}

/** What cuts depend on, of an item or a style. */
type CutFacts = Pick<ShapeItem, "font" | "script" | "direction" | "features">;

/** The cuts of fonts. */
export class FontCuts {
  readonly #factsOf = new WeakMap<object, FaceFacts>();
  readonly #cutsOf = new Map<number, Map<string, WordCuts>>();

  /** Cuts of texts that are shaped as `item` is. */
  of(item: CutFacts): WordCuts {
    // Against its script's direction HarfBuzz turns a text around by what stands in all of it.
    const isNative = item.direction === scriptDirection(item.script);
    let ofFont = this.#cutsOf.get(item.font.id);
    if (ofFont === undefined) {
      ofFont = new Map();
      this.#cutsOf.set(item.font.id, ofFont);
    }
    const requested = item.features.filter(({ value }) => value !== 0).map(({ tag }) => tagText(tag));
    const key = `${item.script} ${isNative} ${requested.sort().join()}`;
    let cuts = ofFont.get(key);
    if (cuts === undefined) {
      const reach = isNative ? this.#reach(item.font, requested) : undefined;
      const ties = reach && this.#ties(item, requested);
      cuts = new WordCuts(item.font, item.script, reach, { ...this.#spaceTies(item, requested, reach), ties });
      ofFont.set(key, cuts);
    }
    return cuts;
  }

  #reach(font: Font, requested: readonly string[]): LookupReach | undefined {
    const { reaches } = this.#readOf(font);
    return once(reaches, requested.join(), () => lookupReach(font, new Set(requested)));
  }

  /** What ties words together across a space that lookups see; nothing where texts aren't cut there. */
  #spaceTies({ font, script }: CutFacts, requested: readonly string[], reach: LookupReach | undefined): WordTies {
    const spaceId = font.glyphId(SPACE);
    if (reach?.involved[spaceId] !== 1) return {};
    const { across, behind } = this.#readOf(font);
    const [key, features] = [requested.join(), new Set(requested)];
    if (cutsAtSeenSpaces(script)) return { across: once(across, key, () => glyphsAcross(font, features, spaceId)) };
    if (cutsBeforeLetters(script)) return { behind: once(behind, key, () => glyphsBehind(font, features, spaceId)) };
    return {};
  }

  #ties({ font, script }: CutFacts, requested: readonly string[]): PairTies | undefined {
    if (!cutsBetweenKana(script)) return undefined;
    return once(this.#readOf(font).ties, requested.join(), () => pairTies(font, new Set(requested)));
  }

  #readOf({ face }: Font): FaceFacts {
    let facts = this.#factsOf.get(face);
    if (facts === undefined) {
      facts = { reaches: new Map(), across: new Map(), behind: new Map(), ties: new Map() };
      this.#factsOf.set(face, facts);
    }
    return facts;
  }

  forget(font: Font): void {
    this.#cutsOf.delete(font.id);
  }

  clear(): void {
    this.#cutsOf.clear();
  }
}

/** The value of `key`, made by `make` when it is first asked for. */
function once<Value>(values: Map<string, Value>, key: string, make: () => Value): Value {
  if (!values.has(key)) values.set(key, make());
  return values.get(key)!;
}
