/**
 * Distances to outlines, plainly: chords so short that they stand for the curves, and all of them looked at for each place.
 * Doubles throughout, no code of the library's.
 */

/** A way from one point to another. */
export interface Chord {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A chord is no farther from its curve, where nothing else is said. */
const CHORD_PX = 1 / 25_000;

/**
 * How many chords a curve of these points takes. It is off a chord by an eighth of its second derivative's greatest length over
 * the square of their number; that derivative is n (n − 1) times the points' second differences for a curve of degree n.
 */
function chordsFor(points: readonly (readonly [number, number])[], chordPx: number): number {
  const degree = points.length - 1;
  const bends = points.slice(2).map(([x2, y2], at) => {
    const [[x0, y0], [x1, y1]] = [points[at]!, points[at + 1]!];
    return Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2);
  });
  return Math.ceil(Math.sqrt((degree * (degree - 1) * Math.max(...bends)) / 8 / chordPx)) + 1;
}

/** The chords of an outline's contours, by `place`; verbs as in `font/outline.ts`. */
export function chordsOf(
  { verbs, coords }: { readonly verbs: Uint8Array; readonly coords: Float32Array },
  place: (x: number, y: number) => readonly [number, number],
  chordPx = CHORD_PX,
): Chord[] {
  const chords: Chord[] = [];
  let at = 0;
  let [startX, startY, x, y] = [0, 0, 0, 0];
  const to = (x1: number, y1: number) => {
    const [a, b] = place(x, y);
    const [c, d] = place(x1, y1);
    if (a !== c || b !== d) chords.push({ x0: a, y0: b, x1: c, y1: d });
    [x, y] = [x1, y1];
  };
  const curve = (points: readonly (readonly [number, number])[]) => {
    const from = [[x, y] as const, ...points];
    const count = chordsFor(
      from.map(([px, py]) => place(px, py)),
      chordPx,
    );
    for (let chord = 1; chord <= count; chord++) {
      let left = from.map(([px, py]) => [px, py] as const);
      const t = chord / count;
      while (left.length > 1) {
        left = left.slice(1).map(([px, py], i) => {
          const [qx, qy] = left[i]!;
          return [qx + (px - qx) * t, qy + (py - qy) * t] as const;
        });
      }
      to(...left[0]!);
    }
  };
  const point = (offset: number) => [coords[at + offset]!, coords[at + offset + 1]!] as const;
  for (const verb of verbs) {
    if (verb === 0 || verb === 4) to(startX, startY);
    if (verb === 0) [startX, startY, x, y] = [...point(0), ...point(0)];
    if (verb === 1) to(...point(0));
    if (verb === 2) curve([point(0), point(2)]);
    if (verb === 3) curve([point(0), point(2), point(4)]);
    at += [2, 2, 4, 6, 0][verb]!;
  }
  to(startX, startY);
  return chords;
}

/** The winding number around a point. */
export function windingAt(chords: readonly Chord[], x: number, y: number): number {
  let winding = 0;
  for (const { x0, y0, x1, y1 } of chords) {
    if (y0 <= y === y1 <= y) continue;
    if (x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) < x) winding += y1 > y0 ? 1 : -1;
  }
  return winding;
}

/** The distance to the nearest chord. */
export function distanceTo(chords: readonly Chord[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { x0, y0, x1, y1 } of chords) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)));
    const [ox, oy] = [x0 + dx * t - x, y0 + dy * t - y];
    nearest = Math.min(nearest, ox * ox + oy * oy);
  }
  return Math.sqrt(nearest);
}

/** Rectangles as the edges of their union: each side of each cell between them that has ink on one side. */
export function rectangleUnion(rectangles: readonly (readonly [number, number, number, number])[]): Chord[] {
  const lines = (axis: 0 | 1) =>
    [...new Set(rectangles.flatMap((each) => [each[axis], each[axis + 2]!]))].sort((a, b) => a - b);
  const [xs, ys] = [lines(0), lines(1)];
  const isInked = (column: number, row: number) => {
    if (column < 0 || row < 0 || column + 1 >= xs.length || row + 1 >= ys.length) return false;
    const [x, y] = [(xs[column]! + xs[column + 1]!) / 2, (ys[row]! + ys[row + 1]!) / 2];
    return rectangles.some(([left, top, right, bottom]) => left < x && x < right && top < y && y < bottom);
  };
  const chords: Chord[] = [];
  for (let column = 0; column < xs.length; column++) {
    for (let row = 0; row < ys.length; row++) {
      const [x, y] = [xs[column]!, ys[row]!];
      if (row + 1 < ys.length && isInked(column, row) !== isInked(column - 1, row)) {
        chords.push({ x0: x, y0: y, x1: x, y1: ys[row + 1]! });
      }
      if (column + 1 < xs.length && isInked(column, row) !== isInked(column, row - 1)) {
        chords.push({ x0: x, y0: y, x1: xs[column + 1]!, y1: y });
      }
    }
  }
  return chords;
}
