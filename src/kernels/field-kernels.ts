/**
 * The door to the kernels of distance fields: a second, small module, with a memory of its own that lasts as long as who makes
 * fields. In: an outline in font units. Out: edges, and bytes of distances.
 *
 * The module is compiled when the first field is made, at once: an atlas waits for nothing.
 */

import { RenderError } from "../base/errors.ts";
import { namedFieldExports, type RawFieldKernels } from "./generated/field-exports.ts";
import { fieldModules } from "./generated/field-modules.ts";
import { hasSimd } from "./kernels.ts";

/** Bytes of an edge; its numbers are drawn in assembly/field/records.ts. */
export const FIELD_EDGE_BYTES = 96;
/** Where an outline begins in the module's memory; below lie the kernels' own numbers. */
const INPUT = 4096;
const PAGE_BYTES = 65536;
/** A memory that has grown over this is let go of once its field is made. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** What is noted of a verb while edges are made of curves, and of all verbs. */
const CURVE_BYTES = 192;
const NOTES_BYTES = 4096;
/** Edges that there is room for at first: curves and their parts take it, too. */
const FIRST_ROOM = 512;
/** What looking for meetings notes of an edge at most. */
const BOX_BYTES = 16;

/** An outline's parts, as fonts give them. */
export interface FieldOutline {
  readonly verbs: Uint8Array;
  readonly coords: Float32Array;
}

/** Where a pen is on the field, pixels to the font unit, and how near to curves their edges are. */
export interface FieldPlacement {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
  readonly tolerancePx: number;
}

const compiled = new Map<boolean, WebAssembly.Module>();

/** The module, compiled once in a process. */
function moduleOf(simd: boolean): WebAssembly.Module {
  const known = compiled.get(simd);
  if (known !== undefined) return known;
  const source = simd ? fieldModules.simd : fieldModules.scalar;
  try {
    const module =
      typeof source === "string"
        ? new WebAssembly.Module(Uint8Array.from(source, (character) => character.charCodeAt(0)))
        : source;
    compiled.set(simd, module);
    return module;
  } catch (cause) {
    throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
  }
}

type Exports = RawFieldKernels & { readonly memory: WebAssembly.Memory };

function instantiate(simd: boolean): Exports {
  const { exports } = new WebAssembly.Instance(moduleOf(simd), {});
  const named = namedFieldExports(exports);
  const memory = Object.values(exports).find((each) => each instanceof WebAssembly.Memory);
  return { ...(named as RawFieldKernels), memory: memory as WebAssembly.Memory };
}

/** Makes one field after another. */
export class FieldKernels {
  readonly #simd: boolean;
  #exports: Exports | undefined;
  // Views of the memory, which a larger one takes away.
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #floats: Float32Array<ArrayBuffer> = new Float32Array(0);
  #edges = INPUT;
  #count = 0;
  #room = FIRST_ROOM;

  /** Both builds give the same bytes. */
  constructor(simd: boolean = hasSimd()) {
    this.#simd = simd;
  }

  /**
   * The edges of an outline, which stay for the calls after this one; gives their number. Where they don't meet each contour has the
   * side that its region is on.
   */
  readOutline({ verbs, coords }: FieldOutline, { scale, originX, originY, tolerancePx }: FieldPlacement): number {
    const points = (INPUT + verbs.length + 7) & ~7;
    this.#edges = (points + coords.byteLength + 15) & ~15;
    for (;;) {
      const { readOutline } = this.#reserve(this.#grid + (verbs.length + 1) * CURVE_BYTES + NOTES_BYTES);
      this.#bytes.set(verbs, INPUT);
      this.#floats.set(coords, points / 4);
      const [room, edges, curves] = [this.#room, this.#edges, this.#grid];
      // biome-ignore format: a line for each of outline, place and edges
      const count = readOutline(
        INPUT, verbs.length, points,
        scale, originX, originY, tolerancePx,
        edges, room, curves,
      );
      this.#count = count;
      if (count <= room) return count;
      this.#room = count;
    }
  }

  /**
   * The field of an outline by one call: bytes, or undefined where its edges meet, or bound nothing, and are to be cut.
   */
  make(
    { verbs, coords }: FieldOutline,
    { scale, originX, originY, tolerancePx }: FieldPlacement,
    width: number,
    height: number,
    spreadPx: number,
  ): Uint8Array<ArrayBuffer> | undefined {
    const points = (INPUT + verbs.length + 7) & ~7;
    this.#edges = (points + coords.byteLength + 15) & ~15;
    for (;;) {
      const [room, edges, grid] = [this.#room, this.#edges, this.#grid];
      const at = grid + fieldBytes(width, height);
      const { makeField } = this.#reserve(Math.max(at + width * height + 16, grid + room * BOX_BYTES + NOTES_BYTES));
      this.#bytes.set(verbs, INPUT);
      this.#floats.set(coords, points / 4);
      // biome-ignore format: a line for each of outline, place, edges and field
      const needed = makeField(
        INPUT, verbs.length, points,
        scale, originX, originY, tolerancePx,
        edges, room,
        grid, width, height, spreadPx, at,
      );
      if (needed < 0) return undefined;
      if (needed === 0) return this.#taken(at, width * height);
      this.#room = needed;
    }
  }

  /** The records of the edges, until the next call. */
  get edges(): Float64Array {
    const { memory } = this.#reserve(this.#grid);
    return new Float64Array(memory.buffer, this.#edges, (this.#count * FIELD_EDGE_BYTES) / 8);
  }

  /** Begins a field of the edges, which say what is inside, by their winding numbers. */
  begin(width: number, height: number, spreadPx: number): void {
    // Behind the most edges that there may be: those that are measured are others.
    const { clearField, findInside } = this.#reserve(this.#grid + fieldBytes(width, height));
    clearField(this.#grid, width, height, spreadPx);
    findInside(this.#edges, this.#count);
  }

  /** Measures lines in their place, whose ends may lack their neighbours. */
  measureLines(edges: Float64Array, width: number, height: number): void {
    const count = (edges.length * 8) / FIELD_EDGE_BYTES;
    const at = this.#grid + fieldBytes(width, height);
    const { measureLines, memory } = this.#reserve(at + edges.byteLength);
    new Float64Array(memory.buffer, at, edges.length).set(edges);
    measureLines(at, count);
  }

  /** The field's bytes. What is left of it goes. */
  encode(width: number, height: number): Uint8Array<ArrayBuffer> {
    const at = this.#grid + fieldBytes(width, height);
    const { encodeField } = this.#reserve(at + width * height + 16);
    encodeField(at);
    return this.#taken(at, width * height);
  }

  /** A copy of what is at `at`, and a memory that has grown large let go of. */
  #taken(at: number, byteLength: number): Uint8Array<ArrayBuffer> {
    const pixels = this.#bytes.slice(at, at + byteLength);
    if (this.#bytes.length > KEPT_BYTES) this.release();
    return pixels;
  }

  /** Bytes of its memory; 0 before the first field. */
  get byteLength(): number {
    return this.#bytes.length;
  }

  /** Lets go of its memory between two fields: the next one makes it anew. The bytes given back. */
  release(): number {
    const { byteLength } = this;
    this.#exports = undefined;
    this.#bytes = new Uint8Array(0);
    this.#floats = new Float32Array(0);
    this.#room = FIRST_ROOM;
    return byteLength;
  }

  get #grid(): number {
    return this.#edges + this.#room * FIELD_EDGE_BYTES;
  }

  /** The module, whose memory holds so many bytes. */
  #reserve(byteLength: number): Exports {
    this.#exports ??= instantiate(this.#simd);
    // A view that was taken away has no length: to ask the memory for its buffer takes 40 times as long.
    if (byteLength > this.#bytes.length) this.#grow(this.#exports.memory, byteLength);
    return this.#exports;
  }

  #grow(memory: WebAssembly.Memory, byteLength: number): void {
    const missing = byteLength - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#bytes = new Uint8Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
  }
}

/** Distances and crossings, rows of whole vectors and a vector behind each; and bits, three times, of words between two rows of zeros. */
function fieldBytes(width: number, height: number): number {
  return 2 * (((width + 3) & ~3) * 4 * height + 16) + 3 * 8 * ((width + 63) >>> 6) * (height + 2);
}
