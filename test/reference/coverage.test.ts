import { describe, expect, it } from "vitest";
import { Verb } from "../../src/font/outline.ts";
import {
  coverageError,
  exactArea,
  exactCoverage,
  type OutlineData,
  type Placement,
  placementAround,
} from "./coverage.ts";
import { type Random, seeds } from "./prng.ts";

type Step = readonly [keyof typeof Verb, ...number[]];

function outlineOf(...steps: Step[]): OutlineData {
  return {
    verbs: Uint8Array.from(steps, ([verb]) => Verb[verb]),
    coords: Float32Array.from(steps.flatMap(([, ...coords]) => coords)),
  };
}

function polygon(...points: (readonly [number, number])[]): OutlineData {
  return outlineOf(...points.map(([x, y], i): Step => [i === 0 ? "move" : "line", x, y]), ["close"]);
}

const unitGrid = { scale: 1, left: 0, width: 4, height: 3, top: -3 } satisfies Placement;
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe("the exact-area oracle", () => {
  it("covers a rectangle's pixels by the product of its overlaps", () => {
    const area = exactArea(polygon([0.5, 0.25], [2.75, 0.25], [2.75, 2], [0.5, 2]), unitGrid);
    const columns = [0.5, 1, 0.75, 0];
    const rows = [0, 1, 0.75];
    area.forEach((value, i) => {
      expect(Math.abs(value)).toBeCloseTo(columns[i % 4]! * rows[Math.floor(i / 4)]!, 12);
    });
  });

  it("fills a rectangle on the grid and nothing beside it", () => {
    const coverage = exactCoverage(polygon([1, 1], [3, 1], [3, 3], [1, 3]), unitGrid);
    expect([...coverage]).toEqual([0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0]);
  });

  it("halves the pixels on a triangle's diagonal", () => {
    const coverage = exactCoverage(polygon([0, 0], [3, 0], [0, 3]), unitGrid);
    expect([...coverage]).toEqual([128, 0, 0, 0, 255, 128, 0, 0, 255, 255, 128, 0]);
  });

  it("gives a shallow triangle the area of each trapezium", () => {
    const area = exactArea(polygon([0, 0], [4, 0], [0, 1]), { ...unitGrid, height: 1, top: -1 });
    [7, 5, 3, 1].forEach((eighths, x) => {
      expect(Math.abs(area[x]!)).toBeCloseTo(eighths / 8, 12);
    });
  });

  it("is not changed by what lies left of, right of, above or below the bitmap", () => {
    const big = polygon([-1000, -1000], [1000, -1000], [1000, 1000], [-1000, 1000]);
    expect(new Set(exactCoverage(big, unitGrid))).toEqual(new Set([255]));
    const halfPlane = polygon([-90.5, -70.25], [1.5, -70.25], [1.5, 70.75], [-90.5, 70.75]);
    expect([...exactCoverage(halfPlane, unitGrid)].slice(0, 4)).toEqual([255, 128, 0, 0]);
    const right = polygon([4, 0], [8, 0], [8, 3], [4, 3]);
    expect(sum(exactArea(right, unitGrid))).toBe(0);
  });

  it("moves by subpixel offsets: right with dx, down with dy", () => {
    const square = polygon([0, 0], [1, 0], [1, 1], [0, 1]);
    const area = exactArea(square, { scale: 1, dx: 0.25, dy: 0.5, left: 0, top: -1, width: 2, height: 2 });
    expect([...area].map(Math.abs)).toEqual([0.375, 0.125, 0.375, 0.125]);
  });

  it("clamps |winding| at 1 in coverage and keeps it in the area", () => {
    const twice = polygon([0, 0], [1, 0], [1, 1], [0, 1], [0, 0], [1, 0], [1, 1], [0, 1]);
    expect(Math.abs(exactArea(twice, { ...unitGrid, width: 1, height: 1, top: -1 })[0]!)).toBeCloseTo(2, 12);
    expect(exactCoverage(twice, { ...unitGrid, width: 1, height: 1, top: -1 })[0]).toBe(255);
  });

  it("closes contours that the outline leaves open", () => {
    const open = outlineOf(
      ["move", 0, 0],
      ["line", 2, 0],
      ["line", 2, 2],
      ["line", 0, 2],
      ["move", 3, 0],
      ["line", 4, 0],
    );
    expect(Math.abs(sum(exactArea(open, unitGrid)))).toBeCloseTo(4, 12);
  });

  it("finds the area of a circle of cubics to a hundred-thousandth", () => {
    const radius = 37.3;
    const arcs = 32;
    const handle = (4 / 3) * Math.tan(Math.PI / (2 * arcs)) * radius;
    const on = (i: number) => [Math.cos((2 * Math.PI * i) / arcs), Math.sin((2 * Math.PI * i) / arcs)] as const;
    const steps = Array.from({ length: arcs }, (_, i): Step => {
      const [c0, s0] = on(i);
      const [c1, s1] = on(i + 1);
      const first = [radius * c0 - handle * s0, radius * s0 + handle * c0];
      const second = [radius * c1 + handle * s1, radius * s1 - handle * c1];
      return ["cubic", ...first, ...second, radius * c1, radius * s1];
    });
    const circle = outlineOf(["move", radius, 0], ...steps, ["close"]);
    const area = Math.abs(sum(exactArea(circle, placementAround(circle, 1, 0.3, 0.6))));
    expect(area / (Math.PI * radius ** 2)).toBeCloseTo(1, 5);
  });

  it("finds the area under a parabola within the chords' tolerance", () => {
    // From (0, 0) over (1, 2) to (2, 0): the parabola y = x(2 - x), whose area is 4/3.
    const arch = outlineOf(["move", 0, 0], ["quadratic", 1, 2, 2, 0], ["close"]);
    expect(Math.abs(sum(exactArea(arch, { ...unitGrid })))).toBeCloseTo(4 / 3, 3);
  });

  it("agrees with 64 × 64 samples a pixel of an O with a stem, at several places", () => {
    for (const [dx, dy] of [
      [0, 0],
      [0.3, 0.7],
      [0.75, 0.125],
    ] as const) {
      const placement = placementAround(letter, 0.011, dx, dy);
      const sampled = sampledCoverage(letter, placement, 64);
      expect(coverageError(exactCoverage(letter, placement), sampled).max).toBeLessThanOrEqual(4);
    }
  });

  it("agrees with 64 × 64 samples a pixel of random triangles", () => {
    seeds(40, (random) => {
      const corner = (r: Random) => [r.float() * 9 - 3, r.float() * 8 - 3] as const;
      const triangle = polygon(corner(random), corner(random), corner(random));
      const sampled = sampledCoverage(triangle, unitGrid, 64);
      expect(coverageError(exactCoverage(triangle, unitGrid), sampled).max).toBeLessThanOrEqual(8);
    });
  });
});

/** A ring of quadratics, outside one way and inside the other, and a stem that doesn't touch it. */
const letter = outlineOf(
  ["move", 1000, 500],
  ["quadratic", 1000, 1000, 500, 1000],
  ["quadratic", 0, 1000, 0, 500],
  ["quadratic", 0, 0, 500, 0],
  ["quadratic", 1000, 0, 1000, 500],
  ["close"],
  ["move", 800, 500],
  ["quadratic", 800, 150, 500, 150],
  ["quadratic", 200, 150, 200, 500],
  ["quadratic", 200, 850, 500, 850],
  ["quadratic", 800, 850, 800, 500],
  ["close"],
  ["move", 1100, -210],
  ["line", 1290, -210],
  ["line", 1340, 1010],
  ["line", 1100, 1010],
  ["close"],
);

/** Coverage by counting samples inside by their winding number, a method with nothing in common with the oracle's. */
function sampledCoverage(outline: OutlineData, placement: Placement, samples: number): Uint8Array {
  const { scale, dx = 0, dy = 0, left, top, width, height } = placement;
  const edges = edgesOf(outline);
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    let inside = 0;
    for (let j = 0; j < samples; j++) {
      const y = (dy - top - Math.floor(pixel / width) - (j + 0.5) / samples) / scale;
      const crossings = crossingsOf(edges, y);
      for (let i = 0; i < samples; i++) {
        const x = (left + (pixel % width) + (i + 0.5) / samples - dx) / scale;
        const winding = crossings.reduce((total, crossing) => (crossing.x < x ? total + crossing.sign : total), 0);
        if (winding !== 0) inside++;
      }
    }
    return Math.round((inside / samples ** 2) * 255);
  });
}

type Edge = readonly [x0: number, y0: number, x1: number, y1: number];

/** Where a horizontal line at `y` meets the edges, and which way each of them goes. */
function crossingsOf(edges: readonly Edge[], y: number): { x: number; sign: number }[] {
  return edges
    .filter(([, y0, , y1]) => y0 <= y !== y1 <= y)
    .map(([x0, y0, x1, y1]) => ({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), sign: Math.sign(y1 - y0) }));
}

/** Edges in font units; a quadratic is cut in 64 even steps. */
function edgesOf({ verbs, coords }: OutlineData): Edge[] {
  const edges: Edge[] = [];
  let [at, x, y, startX, startY] = [0, 0, 0, 0, 0];
  const lineTo = (toX: number, toY: number) => {
    edges.push([x, y, toX, toY]);
    [x, y] = [toX, toY];
  };
  for (const verb of verbs) {
    if (verb === Verb.move) [x, y, startX, startY] = [coords[at]!, coords[at + 1]!, coords[at]!, coords[at + 1]!];
    else if (verb === Verb.line) lineTo(coords[at]!, coords[at + 1]!);
    else if (verb === Verb.close) lineTo(startX, startY);
    else {
      const [fromX, fromY, controlX, controlY, toX, toY] = [x, y, ...coords.subarray(at, at + 4)] as number[];
      for (let t = 1 / 64; t <= 1; t += 1 / 64) {
        const curve = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t ** 2 * c;
        lineTo(curve(fromX!, controlX!, toX!), curve(fromY!, controlY!, toY!));
      }
    }
    at += [2, 2, 4, 6, 0][verb]!;
  }
  return edges;
}
