/**
 * Text onto an atlas. In: draw lists, each with its place. Out: a rectangle on the picture and one on a page for every glyph
 * that leaves ink, in arrays that a GPU takes as they are.
 *
 * Coverage goes to whole pixels, with the fraction in the choice of the glyph, by the same roundings as the kernels'
 * (`assembly/compose/draw.ts`): blended one over another, the quads are what `render` draws. Distance fields go where they
 * are asked for.
 */

import { parseColor, type Rgba8 } from "../base/color.ts";
import { FontError } from "../base/errors.ts";
import type { Atlas, AtlasFace, Cell } from "../glyph/atlas/atlas.ts";
import { type AtlasSettings, coverageSize, isField } from "../glyph/atlas/options.ts";
import type { DrawList, DrawSpan } from "./draw-list.ts";
import { type Placement, penColumn, penRow } from "./pieces.ts";
import { listForMode } from "./whole-pixels.ts";

/** Rectangles of glyphs: entries of the arrays belong together by their number. */
export interface AtlasQuads {
  /** How many. */
  readonly count: number;
  /** Left, top, right and bottom on the picture for each, pixels, y downwards. */
  readonly positions: Float32Array;
  /** The same on the page, as shares of its side. */
  readonly uvs: Float32Array;
  /** Number of the page. */
  readonly pages: Uint16Array;
  /** r, g, b, a of each, straight alpha. */
  readonly colors: Uint8Array;
  /** The atlas's when they were made: when it has another, they may point at other glyphs. */
  readonly epoch: number;
}

/** A list on its way to the picture. */
export interface PlacedList {
  readonly list: DrawList;
  readonly placement: Placement;
  /** Of spans that have none of their own. */
  readonly color: Rgba8;
}

/** Glyphs of one face, one after another, with their slots. */
interface FaceGlyphs {
  readonly face: AtlasFace;
  readonly span: DrawSpan;
  readonly placed: PlacedList;
  readonly start: number;
  readonly slots: Uint32Array;
}

/** Lays glyphs onto `atlas`, which brings in those that it lacks; all of them stay there until the next call. */
export function layOnAtlas(atlas: Atlas, texts: readonly PlacedList[]): AtlasQuads {
  return atlas.use(() => {
    const groups: FaceGlyphs[] = [];
    for (const text of texts) {
      for (const group of groupsOf(atlas, text)) {
        // Before the next group asks for its face: a face is kept from its first glyph on, and would be made twice.
        atlas.bringIn(group.face, group.slots);
        groups.push(group);
      }
    }
    // Only now: making room for one glyph may have moved another.
    const writer = new QuadWriter(atlas, glyphCountOf(groups));
    for (const group of groups) writer.add(group);
    return writer.quads();
  });
}

function glyphCountOf(groups: readonly FaceGlyphs[]): number {
  let count = 0;
  for (const { slots } of groups) count += slots.length;
  return count;
}

function* groupsOf(atlas: Atlas, text: PlacedList): Generator<FaceGlyphs> {
  const { settings } = atlas;
  const list = listForMode(text.list, text.placement, settings.strikeMode);
  const placed = { ...text, list };
  for (const chunk of list.spans.chunks()) {
    for (const span of chunk) {
      if (span.font.closed) throw new FontError("closed", { family: span.font.family });
      if (isField(settings)) yield fieldGroup(atlas, placed, span);
      else if (span.isTurned) for (let at = 0; at < span.count; at++) yield turnedGlyph(atlas, placed, span, at);
      else yield coverageGroup(atlas, placed, span);
    }
  }
}

function fieldGroup(atlas: Atlas, placed: PlacedList, span: DrawSpan): FaceGlyphs {
  const { start, count, font, isTurned } = span;
  const face = atlas.face(font, atlas.settings.fieldSize, isTurned ? 0 : undefined);
  const slots = Uint32Array.from(placed.list.glyphIds.subarray(start, start + count), (glyphId) => glyphId * 4);
  return { face, span, placed, start, slots };
}

function coverageGroup(atlas: Atlas, placed: PlacedList, span: DrawSpan): FaceGlyphs {
  const { start, count } = span;
  const face = atlas.face(span.font, sizeOn(placed, span));
  const slots = slotsOf(placed, start, count, atlas.settings);
  return { face, span, placed, start, slots };
}

/** A glyph that lies on its side has its fraction along y in its face. */
function turnedGlyph(atlas: Atlas, placed: PlacedList, span: DrawSpan, at: number): FaceGlyphs {
  const { list, placement } = placed;
  const start = span.start + at;
  const y = list.ys[start]!;
  const step = 4 / atlas.settings.subpixelPositions;
  const rest = y * placement.scale + placement.originY - penRow(y, placement);
  const turn = Math.round((rest * 4) / step) * step + 0;
  const face = atlas.face(span.font, sizeOn(placed, span), turn);
  return { face, span, placed, start, slots: slotsOf(placed, start, 1, atlas.settings) };
}

function sizeOn({ placement }: PlacedList, { size }: DrawSpan): number {
  return coverageSize(Math.fround(size * placement.scale), "size × scale");
}

function slotsOf({ list, placement }: PlacedList, start: number, count: number, settings: AtlasSettings): Uint32Array {
  const { subpixelPositions } = settings;
  const slots = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const column = penColumn(list.xs[start + i]!, placement, subpixelPositions);
    const part = column & (subpixelPositions - 1);
    slots[i] = list.glyphIds[start + i]! * 4 + part * (4 / subpixelPositions);
  }
  return slots;
}

/** Fills the arrays. */
class QuadWriter {
  readonly #atlas: Atlas;
  readonly #positions: Float32Array;
  readonly #uvs: Float32Array;
  readonly #pages: Uint16Array;
  readonly #colors: Uint8Array;
  #count = 0;

  constructor(atlas: Atlas, capacity: number) {
    this.#atlas = atlas;
    this.#positions = new Float32Array(capacity * 4);
    this.#uvs = new Float32Array(capacity * 4);
    this.#pages = new Uint16Array(capacity);
    this.#colors = new Uint8Array(capacity * 4);
  }

  add(group: FaceGlyphs): void {
    const { face, span, placed, start, slots } = group;
    const color = span.color === undefined ? placed.color : parseColor(span.color);
    const put = isField(this.#atlas.settings) ? this.#putField : this.#putCoverage;
    for (let i = 0; i < slots.length; i++) {
      const cell = this.#atlas.cell(face, slots[i]!);
      if (cell.page < 0) continue;
      put.call(this, placed, span, start + i, cell);
      this.#putCell(cell, color);
    }
  }

  #putCoverage({ list, placement }: PlacedList, _: DrawSpan, at: number, { left, top, width, height }: Cell): void {
    const { subpixelPositions } = this.#atlas.settings;
    const x = Math.floor(penColumn(list.xs[at]!, placement, subpixelPositions) / subpixelPositions) + left;
    const y = penRow(list.ys[at]!, placement) + top;
    this.#put(x, y, width, height);
  }

  #putField({ list, placement }: PlacedList, { size }: DrawSpan, at: number, { left, top, width, height }: Cell): void {
    const zoom = (size * placement.scale) / this.#atlas.settings.fieldSize;
    const x = list.xs[at]! * placement.scale + placement.originX + left * zoom;
    const y = list.ys[at]! * placement.scale + placement.originY + top * zoom;
    this.#put(x, y, width * zoom, height * zoom);
  }

  #put(x: number, y: number, width: number, height: number): void {
    const at = this.#count * 4;
    this.#positions[at] = x;
    this.#positions[at + 1] = y;
    this.#positions[at + 2] = x + width;
    this.#positions[at + 3] = y + height;
  }

  #putCell({ page, x, y, width, height }: Cell, color: Rgba8): void {
    const { size } = this.#atlas.settings;
    const at = this.#count * 4;
    this.#uvs[at] = x / size;
    this.#uvs[at + 1] = y / size;
    this.#uvs[at + 2] = (x + width) / size;
    this.#uvs[at + 3] = (y + height) / size;
    this.#colors[at] = color[0];
    this.#colors[at + 1] = color[1];
    this.#colors[at + 2] = color[2];
    this.#colors[at + 3] = color[3];
    this.#pages[this.#count++] = page;
  }

  quads(): AtlasQuads {
    const count = this.#count;
    return {
      count,
      positions: this.#positions.subarray(0, count * 4),
      uvs: this.#uvs.subarray(0, count * 4),
      pages: this.#pages.subarray(0, count),
      colors: this.#colors.subarray(0, count * 4),
      epoch: this.#atlas.epoch,
    };
  }
}
