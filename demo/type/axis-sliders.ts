/** A slider for each axis of a font, with the weight first; those that the font would rather hide are folded away. */

import type { Font, Variations } from "../../src/entry/browser.ts";
import { Slider } from "../controls.ts";
import { make } from "../dom.ts";
import { formatNumber } from "../format.ts";

type Axis = Font["axes"][number];

/** Steps of a slider, over all of its axis. */
const steps = 200;

/** The sliders of one font at a time. */
export class AxisSliders {
  readonly element = make("fieldset", { className: "axes" });
  readonly #listeners: (() => void)[] = [];
  #sliders = new Map<string, Slider>();

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Where the sliders stand. */
  get variations(): Variations {
    return Object.fromEntries([...this.#sliders].map(([tag, slider]) => [tag, slider.value]));
  }

  /** Makes sliders for `font`, at its default place. */
  showAxesOf(font: Font): void {
    const axes = [...font.axes].sort((a, b) => Number(b.tag === "wght") - Number(a.tag === "wght"));
    this.#sliders = new Map(axes.map((axis) => [axis.tag, sliderOf(axis)]));
    for (const slider of this.#sliders.values()) slider.onChange(() => this.#tell());
    const elements = (isHidden: boolean) =>
      axes.filter(({ hidden }) => hidden === isHidden).map(({ tag }) => this.#sliders.get(tag)!.element);
    const rest = elements(true);
    this.element.replaceChildren(make("legend", {}, "Weight and axes"), ...elements(false));
    if (axes.length === 0) {
      this.element.append(make("p", { className: "hint" }, `This font has one weight, ${font.weight}, and no axes.`));
    }
    if (rest.length > 0) {
      this.element.append(make("details", {}, make("summary", {}, `${rest.length} axes for experts`), ...rest));
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function sliderOf({ tag, name, minimum, maximum, default: value }: Axis): Slider {
  const range = maximum - minimum;
  const step = range >= steps ? 1 : range / steps;
  const label = name === tag ? tag : `${name} (${tag})`;
  return new Slider({ label, minimum, maximum, step, value, format: (at) => formatNumber(at, range >= steps ? 0 : 2) });
}

/** One font at a place of its design space at a time: the one before is closed, with all that was kept for it. */
export class PlacedFont {
  #base: Font | undefined;
  #key = "";
  #placed: Font | undefined;

  /** `font` at `variations`; `font` itself where they are its own place. */
  at(font: Font, variations: Variations): Font {
    const key = JSON.stringify(variations);
    if (font === this.#base && key === this.#key) return this.#placed ?? font;
    this.#placed?.close();
    this.#base = font;
    this.#key = key;
    const isDefault = font.axes.every((axis) => variations[axis.tag] === axis.default);
    this.#placed = isDefault ? undefined : font.at(variations);
    return this.#placed ?? font;
  }
}
