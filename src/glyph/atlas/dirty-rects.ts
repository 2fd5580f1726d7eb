/** Rectangles of a page that have changed since they were last taken: few, merged where that adds little. */

/** Pixels, from the upper left corner. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** More are merged: each is an upload of its own, which costs as much as thousands of pixels. */
const MAX_RECTS = 8;

/** The dirty rectangles of one page. */
export class DirtyRects {
  #rects: PixelRect[] = [];

  get isEmpty(): boolean {
    return this.#rects.length === 0;
  }

  /** Notes a change. */
  add(rect: PixelRect): void {
    if (rect.width === 0 || rect.height === 0) return;
    this.#insert(rect);
    while (this.#rects.length > MAX_RECTS) this.#mergeNearest();
  }

  /** What has changed, and from now on hasn't. No two overlap. */
  take(): PixelRect[] {
    const taken = this.#rects;
    this.#rects = [];
    return taken;
  }

  /** Adds a rectangle, joined with all that it overlaps or completes to a rectangle. */
  #insert(rect: PixelRect): void {
    let joined = rect;
    for (let i = 0; i < this.#rects.length; ) {
      const other = this.#rects[i]!;
      if (!overlap(joined, other) && waste(joined, other) > 0) {
        i++;
        continue;
      }
      joined = union(joined, other);
      this.#rects.splice(i, 1);
      // It has grown, and may meet those that were passed.
      i = 0;
    }
    this.#rects.push(joined);
  }

  /** Joins the two that leave the least between them. */
  #mergeNearest(): void {
    let least = Number.POSITIVE_INFINITY;
    let [first, second] = [0, 1];
    for (let i = 0; i < this.#rects.length; i++) {
      for (let j = i + 1; j < this.#rects.length; j++) {
        const added = waste(this.#rects[i]!, this.#rects[j]!);
        if (added < least) [least, first, second] = [added, i, j];
      }
    }
    const [other] = this.#rects.splice(second, 1);
    const [one] = this.#rects.splice(first, 1);
    this.#insert(union(one!, other!));
  }
}

function overlap(a: PixelRect, b: PixelRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** The least rectangle around both. */
function union(a: PixelRect, b: PixelRect): PixelRect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** Pixels of the union that neither has. */
function waste(a: PixelRect, b: PixelRect): number {
  const both = union(a, b);
  return both.width * both.height - a.width * a.height - b.width * b.height;
}
