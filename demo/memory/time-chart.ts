/** A chart of series over time, as SVG: lines, or areas one on the other. Colours come from the page's style, by class. */

import { make, makeSvg } from "../dom.ts";
import { formatBytes } from "../format.ts";

/** One line or area. */
export interface Series {
  readonly name: string;
  /** The class that gives it its colour. */
  readonly className: string;
  readonly values: readonly number[];
}

/** How a chart is laid out. */
export interface TimeChartOptions {
  /** What a screen reader says that it is. */
  readonly label: string;
  readonly isStacked: boolean;
  /** Samples from edge to edge. */
  readonly capacity: number;
}

const height = 190;
const margin = { top: 10, right: 12, bottom: 10, left: 64 };

/** A chart in `parent`, as wide as that. */
export class TimeChart {
  readonly #options: TimeChartOptions;
  readonly #svg: SVGSVGElement;
  readonly #legend = make("ul", { className: "legend" });

  constructor(parent: HTMLElement, options: TimeChartOptions) {
    this.#options = options;
    this.#svg = makeSvg("svg", { class: "plot", role: "img", height });
    parent.append(this.#svg, this.#legend);
  }

  /** Draws the series. */
  draw(series: readonly Series[]): void {
    const width = Math.max(240, this.#svg.parentElement!.clientWidth);
    const shown = this.#options.isStacked ? stacked(series) : series.map((each) => ({ ...each, base: undefined }));
    const top = niceTop(Math.max(1, ...shown.flatMap(({ values }) => values)));
    const x = (index: number) => {
      const { length } = series[0]!.values;
      const place = (this.#options.capacity - length + index) / (this.#options.capacity - 1);
      return margin.left + place * (width - margin.left - margin.right);
    };
    const y = (value: number) => margin.top + (1 - value / top) * (height - margin.top - margin.bottom);
    const paths = shown.map(({ className, values, base }) =>
      makeSvg("path", { class: `series ${className}`, d: base ? area(values, base, x, y) : line(values, x, y) }),
    );
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.setAttribute("aria-label", `${this.#options.label}: ${series.map(lastOf).join(", ")}`);
    this.#svg.replaceChildren(...grid(top, width, y), ...paths);
    this.#drawLegend(series);
  }

  #drawLegend(series: readonly Series[]): void {
    const items = series.map((each) => {
      const value = make("span", { className: "value" }, formatBytes(each.values.at(-1) ?? 0));
      return make("li", {}, make("span", { className: `swatch ${each.className}` }), each.name, value);
    });
    this.#legend.replaceChildren(...items);
  }
}

function lastOf({ name, values }: Series): string {
  return `${name} ${formatBytes(values.at(-1) ?? 0)}`;
}

interface StackedSeries extends Series {
  readonly base: readonly number[] | undefined;
}

/** Each series from the top of the one before it. */
function stacked(series: readonly Series[]): StackedSeries[] {
  let base: readonly number[] = series[0]!.values.map(() => 0);
  return series.map((each) => {
    const below = base;
    base = each.values.map((value, i) => value + below[i]!);
    return { ...each, values: base, base: below };
  });
}

type Place = (value: number) => number;

function line(values: readonly number[], x: Place, y: Place): string {
  return values.map((value, i) => `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("");
}

function area(values: readonly number[], base: readonly number[], x: Place, y: Place): string {
  const back = base.map((value, i) => `L${x(i).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
  return `${line(values, x, y)}${back.join("")}Z`;
}

/** Four lines with their bytes. */
function grid(top: number, width: number, y: Place): SVGElement[] {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const at = y(share * top);
    return [
      makeSvg("line", { class: "rule", x1: margin.left, x2: width - margin.right, y1: at, y2: at }),
      makeSvg("text", { class: "tick-label", x: margin.left - 8, y: at + 4 }, formatBytes(share * top)),
    ];
  });
}

/** The next of 1, 2, 4 and 8 times a power of 16, so that quarters of it read well in binary units. */
function niceTop(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}
