/** The controls of the Type tab, and what they are set to. */

import type { Align, Font, ParagraphDirection, RenderMode, Variations, WritingMode } from "../../src/entry/browser.ts";
import { button, Choice, ColorPicker, type Control, freshId, group, Slider, Tick } from "../controls.ts";
import { make } from "../dom.ts";
import type { FontShelf, ShelvedFont } from "../fonts.ts";
import { formatNumber } from "../format.ts";
import { isDark, onTheme } from "../theme.ts";
import { AxisSliders } from "./axis-sliders.ts";
import { type SampleName, samples } from "./samples.ts";

/** What the controls are set to. */
export interface TypeSettings {
  readonly shelved: ShelvedFont;
  readonly variations: Variations;
  readonly sizePx: number;
  readonly lineHeight: number;
  readonly maxWidth: number;
  readonly align: Align;
  readonly direction: ParagraphDirection;
  readonly writingMode: WritingMode;
  readonly renderMode: RenderMode;
  readonly isHinted: boolean;
  readonly gamma: number;
  readonly color: string;
  readonly background: string;
  readonly showsLines: boolean;
  readonly showsClusters: boolean;
  readonly showsBaselines: boolean;
}

/** What else the controls ask for. */
export interface TypeActions {
  readonly onChange: () => void;
  readonly onSample: (text: string) => void;
  readonly onFontFiles: (files: Iterable<File>) => void;
  readonly onSavePng: () => void;
  readonly onSaveSvg: () => void;
}

const inks = { light: ["#1c1b19", "#ffffff"], dark: ["#f1eee8", "#1f1e1b"] } as const;
const pixels = (value: number) => `${value} px`;

/** The controls. */
export class TypeControls {
  readonly #shelf: FontShelf;
  readonly #sample: Choice<SampleName> = new Choice("Sample", namesOf(samples));
  readonly #font = new Choice<string>("Font", {});
  readonly #axes = new AxisSliders();
  readonly #size = new Slider({ label: "Size", minimum: 8, maximum: 120, step: 1, value: 28, format: pixels });
  readonly #lineHeight = new Slider({
    label: "Line height",
    minimum: 0.8,
    maximum: 2.4,
    step: 0.05,
    value: 1.5,
    format: (value) => formatNumber(value, 2),
  });
  readonly #width = new Slider({ label: "Width", minimum: 80, maximum: 960, step: 2, value: 460, format: pixels });
  readonly #align: Choice<Align> = new Choice("Alignment", {
    start: "Start",
    center: "Centre",
    end: "End",
    justify: "Justified",
    left: "Left",
    right: "Right",
  });
  readonly #direction: Choice<ParagraphDirection> = new Choice("Direction", {
    auto: "By the text",
    ltr: "Left to right",
    rtl: "Right to left",
  });
  readonly #writing: Choice<WritingMode> = new Choice("Writing mode", {
    "horizontal-tb": "Horizontal",
    "vertical-rl": "Vertical, from the right",
    "vertical-lr": "Vertical, from the left",
  });
  readonly #mode: Choice<RenderMode> = new Choice("Render mode", {
    gray: "Grey",
    lcd: "LCD stripes",
    mono: "Black and white",
  });
  readonly #hinted = new Tick("Hinting by the font’s instructions");
  readonly #gamma = new Slider({
    label: "Gamma",
    minimum: 0.5,
    maximum: 3,
    step: 0.05,
    value: 1,
    format: (value) => formatNumber(value, 2),
  });
  readonly #color = new ColorPicker("Ink", inks.light[0]);
  readonly #background = new ColorPicker("Paper", inks.light[1]);
  readonly #lines = new Tick("Lines");
  readonly #clusters = new Tick("Clusters");
  readonly #baselines = new Tick("Baselines");
  #hasOwnColors = false;

  constructor(form: HTMLFormElement, shelf: FontShelf, actions: TypeActions) {
    this.#shelf = shelf;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.append(
      group("Text", this.#sample),
      group("Font", this.#font, dropZone(actions.onFontFiles), this.#size),
      this.#axes.element,
      group("Paragraph", this.#width, this.#lineHeight, this.#align, this.#direction, this.#writing),
      group(
        "Drawing",
        this.#mode,
        this.#gamma,
        this.#hinted,
        make("div", { className: "pair" }, this.#color.element, this.#background.element),
      ),
      group(
        "Show",
        make("div", { className: "ticks" }, this.#lines.element, this.#clusters.element, this.#baselines.element),
      ),
      group(
        "Save",
        make("div", { className: "pair" }, button("PNG", actions.onSavePng), button("SVG", actions.onSaveSvg)),
      ),
    );
    this.#listen(actions);
    this.#listFonts();
    this.#followTheme();
  }

  get settings(): TypeSettings {
    return {
      shelved: this.#shelved(),
      variations: this.#axes.variations,
      sizePx: this.#size.value,
      lineHeight: this.#lineHeight.value,
      maxWidth: this.#width.value,
      align: this.#align.value,
      direction: this.#direction.value,
      writingMode: this.#writing.value,
      renderMode: this.#mode.value,
      isHinted: this.#hinted.value,
      gamma: this.#gamma.value,
      color: this.#color.value,
      background: this.#background.value,
      showsLines: this.#lines.value,
      showsClusters: this.#clusters.value,
      showsBaselines: this.#baselines.value,
    };
  }

  /** Sets the text in `shelved`. */
  choose(shelved: ShelvedFont): void {
    this.#font.value = String(this.#shelf.fonts.indexOf(shelved));
    this.#axes.showAxesOf(shelved.font);
  }

  /** Brings width and size to what fits a window of `width` pixels. */
  fit(width: number): void {
    this.#width.value = Math.max(200, Math.min(460, 2 * Math.floor(width / 2)));
    if (width < 400) this.#size.value = 22;
  }

  #listen({ onChange, onSample }: TypeActions): void {
    const controls: readonly Pick<Control<unknown>, "onChange">[] = [
      ...[this.#axes, this.#size, this.#lineHeight, this.#width, this.#align, this.#direction, this.#writing],
      ...[this.#mode, this.#hinted, this.#gamma, this.#color, this.#background],
      ...[this.#lines, this.#clusters, this.#baselines],
    ];
    for (const control of controls) control.onChange(onChange);
    for (const color of [this.#color, this.#background]) {
      color.onChange(() => {
        this.#hasOwnColors = true;
      });
    }
    this.#font.onChange(() => {
      this.#axes.showAxesOf(this.#font0());
      onChange();
    });
    this.#sample.onChange(() => {
      if (this.#sample.value === "page") this.#size.value = 16;
      onSample(samples[this.#sample.value].text);
    });
    this.#shelf.onChange(() => this.#listFonts());
    onTheme(() => {
      this.#followTheme();
      onChange();
    });
  }

  #shelved(): ShelvedFont {
    return this.#shelf.fonts[Number(this.#font.value)]!;
  }

  #font0(): Font {
    return this.#shelved().font;
  }

  #listFonts(): void {
    const isFirst = this.#font.value === "";
    this.#font.setOptions(Object.fromEntries(this.#shelf.fonts.map(({ name }, i) => [i, name])));
    if (isFirst) this.#axes.showAxesOf(this.#font0());
  }

  /** Ink and paper are the page's until someone chooses others. */
  #followTheme(): void {
    if (this.#hasOwnColors) return;
    [this.#color.value, this.#background.value] = isDark() ? inks.dark : inks.light;
  }
}

function namesOf<Key extends string>(table: Readonly<Record<Key, { readonly name: string }>>): Record<Key, string> {
  const names = Object.entries<{ readonly name: string }>(table).map(([key, { name }]) => [key, name]);
  return Object.fromEntries(names) as Record<Key, string>;
}

/** A button for choosing font files, which says that they may be dropped as well. */
function dropZone(onFiles: (files: Iterable<File>) => void): HTMLElement {
  const id = freshId();
  const accept = ".ttf,.otf,.ttc,.otc,.woff,.woff2";
  const input = make("input", { id, type: "file", accept, multiple: true, className: "file" });
  input.addEventListener("change", () => {
    onFiles([...(input.files ?? [])]);
    input.value = "";
  });
  const label = make("label", { htmlFor: id, className: "drop" }, "Choose font files, or drop them anywhere");
  return make("div", { className: "files" }, input, label);
}
