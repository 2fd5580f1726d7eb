/**
 * The page cache: as many pages in memory as its bound allows. A page that was not looked at since the hand last passed is
 * the one to go (clock; Corbató, "A Paging Experiment with the Multics System", 1968): a hit costs one flag, where the
 * order of use costs a list.
 */

import { type ElementArray, elementsOf } from "./element-kind.ts";
import type { PageStore } from "./page-store.ts";

const NO_PAGE = -1;

/** A page in memory. */
export interface Frame {
  page: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same memory as elements. */
  readonly elements: ElementArray;
  /** Whether the file doesn't have it as it is here. */
  dirty: boolean;
  /** Whether it was looked at since the hand passed. */
  used: boolean;
}

/** Pages of a store in memory. */
export class PageCache {
  readonly #store: PageStore;
  readonly #frameLimit: number;
  readonly #frames: Frame[] = [];
  readonly #byPage = new Map<number, Frame>();
  #last: Frame;
  #hand = 0;
  #hits = 0;
  #misses = 0;

  /** At most `byteLength` bytes of pages, and two pages at least. */
  constructor(store: PageStore, byteLength: number) {
    this.#store = store;
    this.#frameLimit = Math.max(2, Math.floor(byteLength / store.shape.pageBytes));
    this.#last = this.#newFrame();
  }

  /** Pages that it may hold. */
  get frameLimit(): number {
    return this.#frameLimit;
  }

  get counts(): { cachedPages: number; dirtyPages: number; hits: number; misses: number } {
    const dirtyPages = this.#frames.filter(({ dirty }) => dirty).length;
    return { cachedPages: this.#byPage.size, dirtyPages, hits: this.#hits, misses: this.#misses };
  }

  /** Bytes of the pages that it holds in memory. */
  get memoryBytes(): number {
    return this.#frames.length * this.#store.shape.pageBytes;
  }

  /** The frame of a page, until the next call. */
  frame(page: number): Frame {
    return this.#last.page === page ? this.#last : this.#find(page);
  }

  /** Writes the pages that changed, in their order. */
  flush(): void {
    const dirty = this.#frames.filter((frame) => frame.dirty);
    for (const frame of dirty.sort((a, b) => a.page - b.page)) this.#write(frame);
  }

  /** Forgets the pages from `page` on, changed or not. */
  drop(page: number): void {
    for (const frame of this.#frames) if (frame.page >= page) this.#clear(frame);
  }

  #find(page: number): Frame {
    const found = this.#byPage.get(page);
    if (found === undefined) return this.#load(page);
    this.#hits++;
    found.used = true;
    this.#last = found;
    return found;
  }

  #load(page: number): Frame {
    const frame = this.#freeFrame();
    this.#store.read(page, frame.bytes);
    this.#misses++;
    frame.page = page;
    frame.used = true;
    this.#byPage.set(page, frame);
    this.#last = frame;
    return frame;
  }

  /** A frame without a page: a new one below the bound, else that of the page that goes. */
  #freeFrame(): Frame {
    if (this.#frames.length < this.#frameLimit) return this.#newFrame();
    for (;;) {
      const frame = this.#frames[this.#hand]!;
      this.#hand = (this.#hand + 1) % this.#frames.length;
      if (frame.used) {
        frame.used = false;
        continue;
      }
      if (frame.dirty) this.#write(frame);
      this.#clear(frame);
      return frame;
    }
  }

  #newFrame(): Frame {
    const bytes = new Uint8Array(this.#store.shape.pageBytes);
    const elements = elementsOf(bytes, this.#store.shape.kind);
    const frame = { page: NO_PAGE, bytes, elements, dirty: false, used: false };
    this.#frames.push(frame);
    return frame;
  }

  #write(frame: Frame): void {
    this.#store.write(frame.page, frame.bytes);
    frame.dirty = false;
  }

  #clear(frame: Frame): void {
    this.#byPage.delete(frame.page);
    frame.page = NO_PAGE;
    frame.dirty = false;
    frame.used = false;
  }
}
