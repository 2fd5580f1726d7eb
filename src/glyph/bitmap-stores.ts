/**
 * Where bitmaps may come from other than the rasteriser: archives that were loaded and the file that keeps bitmaps between
 * processes. A store knows strikes by what they hold, not by whose they are: two openings of one font share its bitmaps.
 */

import type { Font } from "../font/font.ts";
import { FieldMemory } from "./field-memory.ts";
import type { BitmapSlot, StoredBitmap } from "./strike-bitmaps.ts";
import type { StrikeEntry } from "./strike-cache.ts";

/** The bitmaps that a store has of one strike. */
export interface StoredStrike {
  find(slot: BitmapSlot): StoredBitmap | undefined;
  /** Absent where nothing is added. */
  add?(slot: BitmapSlot, bitmap: StoredBitmap): void;
}

/** Keeps bitmaps of strikes. */
export interface BitmapStore {
  /** Undefined where it has none of it, and wants none. */
  strike(key: string): StoredStrike | undefined;
}

/** The stores of an engine, asked in the order in which they were added. */
export class BitmapStores {
  /** What distance fields are made in that no store has. */
  readonly fieldMemory = new FieldMemory();
  readonly #stores = new Set<BitmapStore>();
  /** What the stores have of each strike of the cache; made anew when a store comes or goes. */
  #strikes = new WeakMap<StrikeEntry, readonly StoredStrike[]>();

  get isEmpty(): boolean {
    return this.#stores.size === 0;
  }

  add(store: BitmapStore): void {
    this.#stores.add(store);
    this.#strikes = new WeakMap();
  }

  delete(store: BitmapStore): void {
    this.#stores.delete(store);
    this.#strikes = new WeakMap();
  }

  /** A bitmap by its strike's key, of strikes that the cache doesn't have: distance fields. */
  find(key: string, slot: BitmapSlot): StoredBitmap | undefined {
    for (const store of this.#stores) {
      const found = store.strike(key)?.find(slot);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What the stores have of a strike. Throws what reading the font throws. */
  of(entry: StrikeEntry): readonly StoredStrike[] {
    // A font of which parts are missing can't be told from others, and is drawn from what is there.
    if (this.isEmpty || entry.font.isPartial) return [];
    let found = this.#strikes.get(entry);
    if (found === undefined) {
      const key = strikeContentKey(entry.font, entry.sizePx, entry.mode.key);
      found = [...this.#stores].map((store) => store.strike(key)).filter((strike) => strike !== undefined);
      this.#strikes.set(entry, found);
    }
    return found;
  }
}

/** What tells a strike's bitmaps from all others: contents of the font, place in its design space, size, and mode. */
export function strikeContentKey(font: Font, sizePx: number, modeKey: string): string {
  return `${font.contentKey}/${placeKey(font)}/${sizePx}/${modeKey}`;
}

/** What stands for the mode in the key of a strike of distance fields. */
export function fieldKey(kind: "sdf" | "msdf", spreadPx: number): string {
  return `${kind}/${spreadPx}`;
}

/** A font's place in its design space as text; "" for a static font. */
export function placeKey({ variations }: Pick<Font, "variations">): string {
  const axes = Object.entries(variations).sort(([a], [b]) => (a < b ? -1 : 1));
  return axes.map(([tag, value]) => `${tag}=${value}`).join(",");
}
