/**
 * Fields of three channels, whose median is the distance, but with corners kept sharp (V. Chlumský, "Shape decomposition for
 * multi-channel distance fields", master's thesis, CTU in Prague, 2015). In: what bounds a glyph. Out: three bytes a pixel.
 *
 * Edges between two corners get one pair of channels, those behind the next corner another, so that at each corner one
 * channel is of both sides. A channel tells the distance to the nearest of its edges, lengthened past its ends along its
 * tangents. Where the median then says other than the distance, between pixels too, a pixel has the distance alone.
 */

import { EDGE, type Edges } from "./edges.ts";

/** A corner turns by more than about 8°, as in msdfgen: less is a curve in parts. */
const CORNER_SINE = 0.1411;
/** Pairs of channels, bits of red, green and blue; any two share one. */
const pairs = [0b101, 0b110, 0b011] as const;
const ALL = 0b111;
/** Distances so near to each other are to one corner, seen from two edges. */
const SAME_PX = 1e-6;
/** A median on the wrong side, where the outline is farther than this, is no corner's but a mistake. */
const MISTAKE_PX = 0.4;
/** So often pixels are corrected at most. */
const MAX_TURNS = 8;
/** Places that are looked at from one pixel to the next. */
const BETWEEN = 4;

/** Of a field. */
export interface FieldSize {
  readonly width: number;
  readonly height: number;
  /** The farthest distance that is told. */
  readonly spread: number;
}

/** For each edge, the channels that it is told in. */
export function colorEdges({ contours, directions, count }: Edges): Uint8Array {
  const colors = new Uint8Array(count).fill(ALL);
  for (let contour = 0; contour + 1 < contours.length; contour++) {
    const [start, end] = [contours[contour]!, contours[contour + 1]!];
    const corners: number[] = [];
    for (let edge = start; edge < end; edge++) {
      const before = edge > start ? edge - 1 : end - 1;
      if (isCorner(directions, before, edge)) corners.push(edge - start);
    }
    if (corners.length > 0) colorContour(colors.subarray(start, end), corners);
  }
  return colors;
}

function isCorner(directions: Float64Array, before: number, edge: number): boolean {
  const [inX, inY] = [directions[before * 4 + 2]!, directions[before * 4 + 3]!];
  const [outX, outY] = [directions[edge * 4]!, directions[edge * 4 + 1]!];
  return inX * outX + inY * outY <= 0 || Math.abs(inX * outY - inY * outX) > CORNER_SINE;
}

/** Edges from one corner to the next have one pair. A drop, with one corner, has three parts, the middle one in all channels. */
function colorContour(colors: Uint8Array, corners: readonly number[]): void {
  const { length } = colors;
  const first = corners[0]!;
  let spline = 0;
  for (let i = 0; i < length; i++) {
    const edge = (first + i) % length;
    if (corners.length === 1) {
      const part = Math.min(2, Math.floor((3 * i) / length));
      colors[edge] = part === 1 ? ALL : pairs[part === 0 ? 0 : 1];
      continue;
    }
    if (i > 0 && corners.includes(edge)) spline++;
    // The last one meets the first, and so must not have its pair.
    const isLast = spline === corners.length - 1;
    colors[edge] = pairs[isLast && spline % 3 === 0 ? 1 : ((spline % 3) as 0 | 1 | 2)];
  }
}

/** The nearest edge of each channel so far. */
interface Channels {
  readonly width: number;
  readonly height: number;
  readonly spread: number;
  /** Three to the pixel. */
  readonly nearest: Float64Array;
  /** How far from upright the nearest edge is seen, at a corner: of two the more upright counts. */
  readonly slants: Float64Array;
  readonly values: Float64Array;
}

/** Fills the first three bytes of each pixel; the fourth has the distance. */
export function paintChannels(edges: Edges, size: FieldSize, pixels: Uint8Array): void {
  const { width, height, spread } = size;
  const length = width * height * 3;
  const channels: Channels = {
    ...{ width, height, spread },
    nearest: new Float64Array(length).fill(spread),
    slants: new Float64Array(length),
    values: new Float64Array(length).fill(Number.NaN),
  };
  const colors = colorEdges(edges);
  edges.contours.slice(0, -1).forEach((start, contour) => {
    for (let edge = start; edge < edges.contours[contour + 1]!; edge++) {
      look(edges, edge, edges.sides[contour]!, colors[edge]!, channels);
    }
  });
  const zoom = 127.5 / spread;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = channels.values[pixel * 3 + channel]!;
      const level = Math.max(0, Math.min(255, Math.floor(128 + value * zoom)));
      pixels[pixel * 4 + channel] = Number.isNaN(value) ? pixels[pixel * 4 + 3]! : level;
    }
  }
  correct(pixels, size);
}

/** Offers an edge to every pixel that is as near as the spread. */
function look(edges: Edges, edge: number, side: number, color: number, channels: Channels): void {
  const { coords, radii, directions } = edges;
  const { width, height, spread } = channels;
  const at = edge * EDGE;
  const [x0, y0, x2, y2] = [coords[at]!, coords[at + 1]!, coords[at + 4]!, coords[at + 5]!];
  const [cx, cy] = [coords[at + 2]!, coords[at + 3]!];
  const [startX, startY] = [directions[edge * 4]!, directions[edge * 4 + 1]!];
  const [endX, endY] = [directions[edge * 4 + 2]!, directions[edge * 4 + 3]!];
  const radius = radii[edge]!;
  // Arcs bend by less than half of their chord.
  const reach = spread + (radius === 0 ? 0 : lengthOf(x2 - x0, y2 - y0) / 2);
  const sign = (cx - x0) * -startY + (cy - y0) * startX > 0 ? 1 : -1;
  const [leftmost, rightmost, upper, lower] = [Math.min(x0, x2), Math.max(x0, x2), Math.min(y0, y2), Math.max(y0, y2)];
  const [top, bottom] = [Math.max(0, Math.ceil(upper - reach)), Math.min(height - 1, Math.floor(lower + reach))];
  for (let y = top; y <= bottom; y++) {
    const away = Math.max(0, upper - y, y - lower);
    const across = Math.sqrt(reach * reach - away * away);
    const [left, right] = [Math.ceil(leftmost - across), Math.min(width - 1, Math.floor(rightmost + across))];
    for (let x = Math.max(0, left); x <= right; x++) {
      const before = (x - x0) * startX + (y - y0) * startY;
      const after = (x - x2) * endX + (y - y2) * endY;
      const place = (y * width + x) * 3;
      if (before >= 0 && after <= 0) {
        const isLine = radius === 0;
        const across = isLine ? (y - y0) * startX - (x - x0) * startY : (radius - lengthOf(x - cx, y - cy)) * sign;
        offer(channels, place, color, Math.abs(across), 0, across * side);
        continue;
      }
      const fromStart = lengthOf(x - x0, y - y0);
      const fromEnd = lengthOf(x - x2, y - y2);
      if (Math.min(fromStart, fromEnd) > spread + SAME_PX) continue;
      if (fromStart <= fromEnd) {
        const across = (y - y0) * startX - (x - x0) * startY;
        const value = before < 0 ? across : Math.sign(across) * fromStart;
        offer(channels, place, color, fromStart, Math.abs(before) / fromStart, value * side);
      } else {
        const across = (y - y2) * endX - (x - x2) * endY;
        const value = after > 0 ? across : Math.sign(across) * fromEnd;
        offer(channels, place, color, fromEnd, Math.abs(after) / fromEnd, value * side);
      }
    }
  }
}

/** As `Math.hypot`, which takes ten times as long, and whose last bits differ between runtimes. */
const lengthOf = (x: number, y: number) => Math.sqrt(x * x + y * y);

function offer(channels: Channels, at: number, color: number, distance: number, slant: number, value: number): void {
  const { nearest, slants, values } = channels;
  for (let channel = 0; channel < 3; channel++) {
    if ((color & (1 << channel)) === 0) continue;
    const place = at + channel;
    const over = distance - nearest[place]!;
    if (over > SAME_PX || (over > -SAME_PX && slant >= slants[place]! && !Number.isNaN(values[place]!))) continue;
    nearest[place] = distance;
    slants[place] = slant;
    values[place] = value;
  }
}

/**
 * Gives pixels the distance alone where their median is on the wrong side, or that of a place between four of them is, as
 * bilinear filtering reads it. Most places have all channels on one side, and need no look.
 */
function correct(pixels: Uint8Array, size: FieldSize): void {
  // What is corrected may stand badly to its neighbours then.
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    const wrong = wrongPixels(pixels, size);
    if (wrong.size === 0) return;
    for (const pixel of wrong) pixels.fill(pixels[pixel * 4 + 3]!, pixel * 4, pixel * 4 + 3);
  }
}

function wrongPixels(pixels: Uint8Array, { width, height, spread }: FieldSize): Set<number> {
  const limit = (MISTAKE_PX * 127.5) / spread;
  const wrong = new Set<number>();
  const sides = sidesOf(pixels);
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      if (!isDoubtful(sides[at]!, sides[at + 1]!, sides[at + width]!, sides[at + width + 1]!)) continue;
      if (!isMistaken(pixels, at, width, limit)) continue;
      for (const pixel of [at, at + 1, at + width, at + width + 1]) wrong.add(pixel);
    }
  }
  return wrong;
}

/** For each pixel a bit for each channel that is inside there; the fourth is the distance's. */
function sidesOf(pixels: Uint8Array): Uint8Array {
  const sides = new Uint8Array(pixels.length / 4);
  for (let pixel = 0, at = 0; at < pixels.length; pixel++, at += 4) {
    // A byte's upper bit says on which side it is.
    const upper = (pixels[at]! >> 7) | ((pixels[at + 1]! >> 7) << 1) | ((pixels[at + 2]! >> 7) << 2);
    sides[pixel] = upper | ((pixels[at + 3]! >> 7) << 3);
  }
  return sides;
}

/**
 * Whether the median may be wrong between four pixels of these sides: only where one has channels on both. And not where all four
 * have the distance and two channels on one side, for the median is there, too, all the way between them: seven places of ten.
 */
function isDoubtful(a: number, b: number, c: number, d: number): boolean {
  if (isWhole(a) && isWhole(b) && isWhole(c) && isWhole(d)) return false;
  return !agree[a & b & c & d]! && !agree[15 & ~(a | b | c | d)]!;
}

const isWhole = (side: number) => side === 0 || side === 15;
/** For each set of channels whether the distance and two more are in it. */
const agree = Array.from({ length: 16 }, (_, set) => [11, 13, 14, 15].includes(set));

/** Whether the median is wrong at one of four pixels, or farther than `limit` from the outline anywhere between them. */
function isMistaken(pixels: Uint8Array, at: number, width: number, limit: number): boolean {
  for (let row = 0; row <= BETWEEN; row++) {
    for (let column = 0; column <= BETWEEN; column++) {
      const [s, t] = [column / BETWEEN, row / BETWEEN];
      const distance = between(pixels, at, width, 3, s, t);
      const isPixel = row % BETWEEN === 0 && column % BETWEEN === 0;
      if (Math.abs(distance) <= (isPixel ? 0 : limit)) continue;
      const [red, green] = [between(pixels, at, width, 0, s, t), between(pixels, at, width, 1, s, t)];
      if (median(red, green, between(pixels, at, width, 2, s, t)) * distance < 0) return true;
    }
  }
  return false;
}

/** What a channel is at a place between the pixel `at`, the one to its right and those below, over its level on the outline. */
function between(pixels: Uint8Array, at: number, width: number, channel: number, s: number, t: number): number {
  const upper = at * 4 + channel;
  const lower = upper + width * 4;
  const above = pixels[upper]! * (1 - s) + pixels[upper + 4]! * s;
  return above * (1 - t) + (pixels[lower]! * (1 - s) + pixels[lower + 4]! * s) * t - 127.5;
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
