/**
 * Glyphs side by side on pages, for who draws them by other means than this library: on a GPU. In: glyphs of a font at a
 * size. Out: where they lie. Pages come one by one as they are needed, up to a number and a bound on their bytes.
 *
 * What was used in the call under way stays; of the rest the least recently used glyphs go first where a page is full, and
 * the least recently used pages under memory pressure. Whatever was taken away or moved is told by `epoch`: rectangles that
 * were handed out hold as long as it stays the same.
 */

import type { Bin } from "@mapbox/shelf-pack";
import { RenderError } from "../../base/errors.ts";
import type { Font } from "../../font/font.ts";
import type { Kernels } from "../../kernels/kernels.ts";
import type { HostCounter } from "../../memory/host-bytes.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../../memory/reclaimable.ts";
import type { TrackedHeap } from "../../memory/tracked-heap.ts";
import type { StoredBitmap } from "../strike-bitmaps.ts";
import type { PixelRect } from "./dirty-rects.ts";
import type { AtlasSettings } from "./options.ts";
import { AtlasPage } from "./page.ts";
import type { AtlasSlot, Face, PictureMaker, PictureSource } from "./pictures.ts";

/** A glyph's place and measures. */
export interface Cell extends PixelRect {
  readonly face: AtlasFace;
  readonly slot: AtlasSlot;
  /** Number of the page; −1 for a glyph that leaves no ink. */
  page: number;
  x: number;
  y: number;
  /** Pixels from the pen to the first column, and from the baseline to the first row, downwards. */
  readonly left: number;
  readonly top: number;
  place: Bin | undefined;
  /** The call that used it last. */
  lastUse: number;
}

/** The glyphs of one font, size and direction. */
export interface AtlasFace extends Face {
  readonly key: string;
  readonly source: PictureSource;
  /** Those without ink too, which go with the last that has some. */
  readonly cells: Map<AtlasSlot, Cell>;
  /** How many have ink. */
  inked: number;
}

/** What an atlas has done and holds. */
export interface AtlasCounts {
  /** Pages that there are. */
  readonly pages: number;
  /** Glyphs that lie on them. */
  readonly glyphs: number;
  /** Of the pages. */
  readonly bytes: number;
  /** Bound on `bytes`. */
  readonly limitBytes: number;
  /** Pixels that glyphs take, without their padding, as a share of the pages. */
  readonly usedShare: number;
  /** Look-ups that found their glyph on a page. */
  readonly hits: number;
  /** Look-ups whose glyph had to be drawn. */
  readonly misses: number;
  /** Glyphs given back to make room. */
  readonly evictions: number;
}

/** What an atlas works with. */
export interface AtlasParts {
  readonly kernels: Kernels;
  readonly heap: TrackedHeap;
  /** Counts what its glyphs take on the host. */
  readonly counter: HostCounter;
  readonly name: string;
  readonly maker: PictureMaker;
  /** Bound on the pages' bytes where a caller has set none. */
  defaultLimitBytes(): number;
}

/** About what a cell takes on the host, with its place and its entry of the map: JavaScript tells nobody. */
const CELL_BYTES = 320;
/** So many glyphs are given back one by one before a page is given up as a whole. */
const SINGLE_EVICTIONS = 64;

/** The pages of an atlas, and what lies on them. */
export class Atlas implements Reclaimable {
  readonly part = "glyphs";
  readonly where = "linear";
  readonly name: string;
  readonly settings: AtlasSettings;
  readonly #parts: AtlasParts;
  /** By their numbers; a number that is free is used again. */
  readonly #pages: (AtlasPage | undefined)[] = [];
  readonly #faces = new Map<Font, Map<string, AtlasFace>>();
  /** Glyphs with ink by the number of their page. */
  readonly #byPage: Set<Cell>[] = [];
  /** The least recently used first, as they were when it was made. */
  #oldest: Cell[] = [];
  #listedAt = 0;
  #usedPixels = 0;
  #glyphs = 0;
  #now = 0;
  #isBusy = false;
  #epoch = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(parts: AtlasParts, settings: AtlasSettings) {
    this.#parts = parts;
    this.settings = settings;
    this.name = parts.name;
  }

  /** Changes whenever a glyph that was handed out goes, or lies elsewhere. */
  get epoch(): number {
    return this.#epoch;
  }

  /** The pages that are there, by number. */
  get pages(): readonly AtlasPage[] {
    return this.#pages.filter((page) => page !== undefined);
  }

  get bytes(): number {
    let bytes = 0;
    for (const page of this.#pages) bytes += page?.byteLength ?? 0;
    return bytes;
  }

  get limitBytes(): number {
    const { size, pixelBytes, maxBytes } = this.settings;
    return maxBytes ?? Math.max(size * size * pixelBytes, this.#parts.defaultLimitBytes());
  }

  /** Runs a call that uses glyphs: those of it stay until it ends. */
  use<Result>(work: () => Result): Result {
    this.#now++;
    this.#isBusy = true;
    try {
      return work();
    } finally {
      this.#isBusy = false;
    }
  }

  /** The glyphs of a font at a size; `turn` as in `Face`. */
  face(font: Font, sizePx: number, turn?: number): AtlasFace {
    const key = turn === undefined ? `${sizePx}` : `${sizePx}/${turn}`;
    const known = this.#faces.get(font)?.get(key);
    if (known !== undefined) return known;
    // It is kept when it has a glyph on a page.
    const source = this.#parts.maker({ font, sizePx, turn });
    return { font, sizePx, turn, key, source, cells: new Map(), inked: 0 };
  }

  /**
   * Brings in those of `slots` that aren't there. Throws `RenderError` `"glyph-larger-than-page"`, and `"atlas-full"` where
   * all that is there is used in the same call; and what making a picture throws.
   */
  bringIn(face: AtlasFace, slots: Iterable<AtlasSlot>): void {
    const missing = new Set<AtlasSlot>();
    for (const slot of slots) {
      const cell = face.cells.get(slot);
      if (cell === undefined) missing.add(slot);
      else {
        cell.lastUse = this.#now;
        this.#hits++;
      }
    }
    if (missing.size === 0) return;
    this.#misses += missing.size;
    const all = [...missing];
    const pictures = face.source.pictures(all);
    // Making room may have dropped the face with its last glyph.
    pictures.forEach((picture, at) => {
      this.#add(face, all[at]!, picture);
    });
  }

  /** Where a glyph lies that was brought in. */
  cell(face: AtlasFace, slot: AtlasSlot): Cell {
    return face.cells.get(slot)!;
  }

  #add(face: AtlasFace, slot: AtlasSlot, { left, top, width, height, pixels }: StoredBitmap): void {
    const cell: Cell = {
      ...{ face, slot, left, top, width, height, x: 0, y: 0 },
      ...{ page: -1, place: undefined, lastUse: this.#now },
    };
    if (width > 0 && height > 0) {
      this.#place(cell);
      this.#pages[cell.page]!.write(cell, pixels);
      this.#keepFace(face);
      face.inked++;
      this.#glyphs++;
      this.#parts.counter.add(CELL_BYTES);
    }
    face.cells.set(slot, cell);
  }

  #keepFace(face: AtlasFace): void {
    const faces = this.#faces.get(face.font) ?? new Map<string, AtlasFace>();
    this.#faces.set(face.font, faces.set(face.key, face));
  }

  /** Finds a place for a cell: on a page, on a new one, in place of what was used longest ago. */
  #place(cell: Cell): void {
    const { size, padding } = this.settings;
    const { width, height } = cell;
    if (Math.max(width, height) + 2 * padding > size) {
      throw new RenderError("glyph-larger-than-page", { glyphId: cell.slot >>> 2, width, height, size });
    }
    if (this.pages.some((page) => this.#reserve(page, cell))) return;
    const page = this.#grow();
    if (page !== undefined) this.#reserve(page, cell);
    else if (!this.#makeRoom(cell)) throw this.#fullError();
  }

  #reserve(page: AtlasPage, cell: Cell): boolean {
    const place = page.reserve(cell.width, cell.height);
    if (place === undefined) return false;
    const { x, y } = page.cornerOf(place);
    cell.place = place;
    cell.page = page.index;
    [cell.x, cell.y] = [x, y];
    this.#byPage[page.index]!.add(cell);
    this.#usedPixels += cell.width * cell.height;
    return true;
  }

  /** A new page; undefined where there may be none, or no memory is left for it but there are others. */
  #grow(): AtlasPage | undefined {
    const { size, pixelBytes, pages } = this.settings;
    const there = this.pages.length;
    if (there >= pages || this.bytes + size * size * pixelBytes > this.limitBytes) return undefined;
    let index = this.#pages.indexOf(undefined);
    if (index < 0) index = this.#pages.length;
    try {
      const page = new AtlasPage(this.#parts.kernels, this.#parts.heap, this.settings, index);
      this.#pages[index] = page;
      this.#byPage[index] = new Set();
      return page;
    } catch (error) {
      if (this.pages.length === 0) throw error;
      return undefined;
    }
  }

  /** Gives glyphs back until there is a place for `cell`: first the oldest, then the oldest page, then all but this call's. */
  #makeRoom(cell: Cell): boolean {
    for (let evicted = 0; evicted < SINGLE_EVICTIONS; evicted++) {
      const oldest = this.#nextOldest();
      if (oldest === undefined) break;
      const page = this.#pages[oldest.page]!;
      this.#evict(oldest);
      if (this.#reserve(page, cell)) return true;
    }
    for (const page of this.#oldestPages()) {
      this.#packAnew(page);
      if (this.#reserve(page, cell)) return true;
    }
    return false;
  }

  /** The cell that was used longest ago, and not in this call. */
  #nextOldest(): Cell | undefined {
    const listed = this.#popOldest();
    if (listed !== undefined) return listed;
    this.#oldest = [];
    for (const page of this.#byPage) for (const cell of page) if (cell.lastUse < this.#now) this.#oldest.push(cell);
    this.#oldest.sort((a, b) => b.lastUse - a.lastUse);
    this.#listedAt = this.#now;
    return this.#popOldest();
  }

  /** The next of the list that is still there and hasn't been used since the list was made. */
  #popOldest(): Cell | undefined {
    for (;;) {
      const cell = this.#oldest.pop();
      if (cell === undefined) return undefined;
      if (cell.page >= 0 && cell.lastUse < this.#listedAt) return cell;
    }
  }

  #oldestPages(): AtlasPage[] {
    const ages = new Map(this.pages.map((page) => [page, this.#lastUseOf(page)]));
    return [...ages.keys()].sort((a, b) => ages.get(a)! - ages.get(b)!);
  }

  #lastUseOf(page: AtlasPage): number {
    let last = 0;
    for (const cell of this.#byPage[page.index]!) last = Math.max(last, cell.lastUse);
    return last;
  }

  /** Gives back all of a page but what this call has used, which is packed anew by height, without gaps. */
  #packAnew(page: AtlasPage): void {
    const cells = this.#byPage[page.index]!;
    for (const cell of [...cells]) if (cell.lastUse < this.#now) this.#evict(cell);
    const kept = [...cells].sort((a, b) => b.height - a.height || b.width - a.width);
    const places = page.packAnew(kept);
    if (places === undefined) return;
    const pixels = kept.map((cell) => page.read(cell));
    for (const cell of kept) page.clear(cell);
    kept.forEach((cell, at) => {
      Object.assign(cell, { place: places[at]!, ...page.cornerOf(places[at]!) });
      page.write(cell, pixels[at]!);
    });
    this.#epoch++;
  }

  #evict(cell: Cell): void {
    this.#evictions++;
    const page = this.#pages[cell.page]!;
    page.clear(cell);
    page.release(cell.place!);
    this.#forgetCell(cell);
    if (this.#byPage[page.index]!.size === 0) page.releaseAll();
  }

  /** Takes a cell off the lists. Its place and pixels are its page's, which may be on its way out. */
  #forgetCell(cell: Cell): void {
    const { face } = cell;
    this.#byPage[cell.page]!.delete(cell);
    this.#usedPixels -= cell.width * cell.height;
    cell.page = -1;
    face.cells.delete(cell.slot);
    face.inked--;
    if (face.inked === 0) this.#forgetFace(face);
    this.#glyphs--;
    this.#epoch++;
    this.#parts.counter.add(-CELL_BYTES);
  }

  #forgetFace({ font, key }: AtlasFace): void {
    const faces = this.#faces.get(font);
    faces?.delete(key);
    if (faces?.size === 0) this.#faces.delete(font);
  }

  #dropPage(page: AtlasPage): void {
    for (const cell of [...this.#byPage[page.index]!]) {
      this.#evictions++;
      this.#forgetCell(cell);
    }
    this.#pages[page.index] = undefined;
    page[Symbol.dispose]();
  }

  #fullError(): RenderError {
    return new RenderError("atlas-full", { pages: this.pages.length, glyphs: this.#glyphs });
  }

  /** Gives back pages that are over the bound, the least recently used first. */
  trim(): void {
    this.#dropOldestPages(this.bytes - this.limitBytes);
  }

  reclaim(level: ReclaimLevel): number {
    return this.#dropOldestPages(Math.ceil(this.bytes * reclaimShares[level]));
  }

  /** Gives back `byteLength` bytes or more as far as pages aren't in use; the bytes given back. */
  #dropOldestPages(byteLength: number): number {
    let freed = 0;
    if (byteLength <= 0) return 0;
    for (const page of this.#oldestPages()) {
      if (freed >= byteLength) break;
      if (this.#isBusy && this.#lastUseOf(page) === this.#now) continue;
      freed += page.byteLength;
      this.#dropPage(page);
    }
    return freed;
  }

  /** Gives back the glyphs of a font that closes. */
  forget(font: Font): void {
    for (const face of [...(this.#faces.get(font)?.values() ?? [])]) {
      for (const cell of [...face.cells.values()]) if (cell.page >= 0) this.#evict(cell);
    }
  }

  /** Gives everything back. */
  clear(): void {
    for (const page of this.pages) this.#dropPage(page);
    this.#oldest = [];
  }

  counts(): AtlasCounts {
    const pages = this.pages.length;
    return {
      pages,
      glyphs: this.#glyphs,
      bytes: this.bytes,
      limitBytes: this.limitBytes,
      usedShare: pages === 0 ? 0 : this.#usedPixels / (pages * this.settings.size ** 2),
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }
}
