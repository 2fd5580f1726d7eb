/**
 * Outlines given as verbs and coordinates (`font/outline.ts`) to segments of a packed outline: CFF, and whatever the
 * host computes. Contours that are left open are closed; sides that stand upright add no area and are left out.
 *
 * A bound on the winding number comes along: a contour winds around no point more often than it turns from rightward
 * to leftward.
 */

import { coordinatesOfVerb, Verb } from "../font/outline.ts";
import { KernelError } from "../kernels/records.ts";
import type { OutlineSegments } from "./packed-outline.ts";
import type { OutlinePath } from "./turned-outline.ts";

/** Most fraction bits that a coordinate keeps; more than CFF's own 16.16 rounding could show at any size. */
const MAX_SHIFT = 5;
/** Packed coordinates are i16. */
const REACH_LIMIT = 32766;
/** Coordinates beyond this, in font units, are damage. */
const COORDINATE_LIMIT = 1e6;
/** Most segments of one kind: their groups of four are counted in 16 bits. */
const SEGMENT_LIMIT = 65535 * 4;
/** Winding that an i16 accumulator of 4096 to the full coverage holds (`assembly/outline/pack.ts`). */
const NARROW_WINDING = 7;
/** Adding it to a double below 2^51 and taking it away again rounds to the nearest integer, ties to even. */
const TO_INTEGER = 1.5 * 2 ** 52;

/** The segments of an outline, or a `KernelError` for what is no outline. */
export function packPath({ verbs, coords }: OutlinePath): OutlineSegments | number {
  const reach = reachOf(verbs, coords);
  if (reach === undefined) return KernelError.damaged;
  let shift = MAX_SHIFT;
  while (reach * 2 ** shift > REACH_LIMIT) shift--;
  const packer = new PathPacker(2 ** shift);
  let at = 0;
  for (const verb of verbs) {
    packer.add(verb, coords, at);
    at += coordinatesOfVerb[verb]!;
  }
  packer.endContour();
  const { lines, quadratics, cubics, box } = packer;
  const most = Math.max(lines.length / 4, quadratics.length / 6, cubics.length / 8);
  if (most > SEGMENT_LIMIT) return KernelError.tooComplex;
  return { box, shift, isWide: packer.windingBound > NARROW_WINDING, lines, quadratics, cubics };
}

/** The largest magnitude of a coordinate; nothing where verbs and coordinates are no outline. */
function reachOf(verbs: Uint8Array, coords: Float32Array): number | undefined {
  let needed = 0;
  for (const verb of verbs) {
    const added = coordinatesOfVerb[verb];
    if (added === undefined) return undefined;
    needed += added;
  }
  if (needed !== coords.length) return undefined;
  let reach = 0;
  for (const coordinate of coords) {
    const size = Math.abs(coordinate);
    // Not-a-number fails this comparison too.
    if (!(size < COORDINATE_LIMIT)) return undefined;
    if (size > reach) reach = size;
  }
  return reach;
}

/** Takes verb after verb. */
class PathPacker {
  readonly lines: number[] = [];
  readonly quadratics: number[] = [];
  readonly cubics: number[] = [];
  windingBound = 0;
  readonly #factor: number;
  #xMin = Number.POSITIVE_INFINITY;
  #yMin = Number.POSITIVE_INFINITY;
  #xMax = Number.NEGATIVE_INFINITY;
  #yMax = Number.NEGATIVE_INFINITY;
  #startX = 0;
  #startY = 0;
  #x = 0;
  #y = 0;
  #turns = 0;
  #heading = 0;
  #firstHeading = 0;

  constructor(factor: number) {
    this.#factor = factor;
  }

  /** The box of all coordinates so far; zeros where there are none. */
  get box(): OutlineSegments["box"] {
    if (this.#xMin > this.#xMax) return [0, 0, 0, 0];
    return [this.#xMin, this.#yMin, this.#xMax, this.#yMax];
  }

  add(verb: number, coords: Float32Array, at: number): void {
    if (verb === Verb.move || verb === Verb.close) {
      this.#close();
      if (verb === Verb.close) return;
      this.endContour();
      this.#startX = this.#xOf(coords, at);
      this.#startY = this.#yOf(coords, at);
      this.#x = this.#startX;
      this.#y = this.#startY;
      return;
    }
    const segment = [this.#x, this.#y];
    for (let point = at; point < at + coordinatesOfVerb[verb]!; point += 2) {
      const x = this.#xOf(coords, point);
      this.#head(x);
      this.#x = x;
      this.#y = this.#yOf(coords, point);
      segment.push(x, this.#y);
    }
    if (verb === Verb.line) this.#line(segment);
    else (verb === Verb.quadratic ? this.quadratics : this.cubics).push(...segment);
  }

  /** Closes the contour under way and adds its turns to the bound. */
  endContour(): void {
    this.#close();
    if ((this.#heading ^ this.#firstHeading) < 0) this.#turns++;
    this.windingBound += this.#turns >> 1;
    this.#turns = 0;
    this.#heading = 0;
    this.#firstHeading = 0;
  }

  #close(): void {
    this.#line([this.#x, this.#y, this.#startX, this.#startY]);
    this.#head(this.#startX);
    this.#x = this.#startX;
    this.#y = this.#startY;
  }

  #line(segment: readonly number[]): void {
    if (segment[0] !== segment[2]) this.lines.push(...segment);
  }

  /** Notes the way to the next x, to count the contour's turns. */
  #head(x: number): void {
    const step = x - this.#x;
    if (step === 0) return;
    if (this.#heading === 0) this.#firstHeading = step;
    else if ((step ^ this.#heading) < 0) this.#turns++;
    this.#heading = step;
  }

  #xOf(coords: Float32Array, at: number): number {
    const x = this.#rounded(coords[at]!);
    this.#xMin = Math.min(this.#xMin, x);
    this.#xMax = Math.max(this.#xMax, x);
    return x;
  }

  #yOf(coords: Float32Array, at: number): number {
    const y = this.#rounded(coords[at + 1]!);
    this.#yMin = Math.min(this.#yMin, y);
    this.#yMax = Math.max(this.#yMax, y);
    return y;
  }

  #rounded(coordinate: number): number {
    return coordinate * this.#factor + TO_INTEGER - TO_INTEGER;
  }
}
