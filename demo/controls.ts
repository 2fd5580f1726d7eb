/** Controls of the page: each with its label, and its value as text beside it. */

import { make } from "./dom.ts";

/** A control and what it says. */
export interface Control<Value> {
  /** Label and all. */
  readonly element: HTMLElement;
  value: Value;
  /** Called with every change that a person makes. */
  onChange(listener: () => void): void;
}

/** What a slider goes over. */
export interface SliderOptions {
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly value: number;
  /** The value as people read it, with its unit. */
  readonly format: (value: number) => string;
}

let count = 0;

/** An id that no other control has. */
export function freshId(): string {
  count++;
  return `control-${count}`;
}

/** A slider. */
export class Slider implements Control<number> {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #output: HTMLOutputElement;
  readonly #format: (value: number) => string;

  constructor({ label, minimum, maximum, step, value, format }: SliderOptions) {
    const id = freshId();
    this.#format = format;
    this.#input = make("input", { id, type: "range", min: minimum, max: maximum, step });
    this.#input.value = String(value);
    this.#output = make("output", { "aria-hidden": "true" });
    this.element = make(
      "div",
      { className: "slider" },
      make("label", { htmlFor: id }, label),
      this.#output,
      this.#input,
    );
    this.#input.addEventListener("input", () => this.#tell());
    this.#tell();
  }

  get value(): number {
    return this.#input.valueAsNumber;
  }

  set value(value: number) {
    this.#input.value = String(value);
    this.#tell();
  }

  onChange(listener: () => void): void {
    this.#input.addEventListener("input", listener);
  }

  /** The value beside the label, and what a screen reader says of the thumb. */
  #tell(): void {
    const text = this.#format(this.value);
    this.#output.value = text;
    this.#input.setAttribute("aria-valuetext", text);
    const { min, max } = this.#input;
    const share = (this.value - Number(min)) / (Number(max) - Number(min));
    this.#input.style.setProperty("--share", share.toFixed(4));
  }
}

/** One of a few values, by a `<select>`. */
export class Choice<Value extends string> implements Control<Value> {
  readonly element: HTMLElement;
  readonly select: HTMLSelectElement;

  /** `options` are names by value. */
  constructor(label: string, options: Readonly<Record<Value, string>>) {
    const id = freshId();
    this.select = make("select", { id });
    this.setOptions(options);
    this.element = make("div", { className: "choice" }, make("label", { htmlFor: id }, label), this.select);
  }

  setOptions(options: Readonly<Record<string, string>>): void {
    const before = this.select.value;
    this.select.replaceChildren(...Object.entries(options).map(([value, name]) => make("option", { value }, name)));
    if (before in options) this.select.value = before;
  }

  get value(): Value {
    return this.select.value as Value;
  }

  set value(value: Value) {
    this.select.value = value;
  }

  onChange(listener: () => void): void {
    this.select.addEventListener("change", listener);
  }
}

/** A box to tick. */
export class Tick implements Control<boolean> {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;

  constructor(label: string, value = false) {
    this.#input = make("input", { type: "checkbox", checked: value });
    this.element = make("label", { className: "tick" }, this.#input, make("span", {}, label));
  }

  get value(): boolean {
    return this.#input.checked;
  }

  set value(value: boolean) {
    this.#input.checked = value;
  }

  onChange(listener: () => void): void {
    this.#input.addEventListener("change", listener);
  }
}

/** A colour. */
export class ColorPicker implements Control<string> {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;

  constructor(label: string, value: string) {
    const id = freshId();
    this.#input = make("input", { id, type: "color", value });
    this.element = make("div", { className: "color" }, make("label", { htmlFor: id }, label), this.#input);
  }

  get value(): string {
    return this.#input.value;
  }

  set value(value: string) {
    this.#input.value = value;
  }

  onChange(listener: () => void): void {
    this.#input.addEventListener("input", listener);
  }
}

/** Controls of one kind of thing, under a heading. */
export function group(title: string, ...controls: readonly (HTMLElement | Control<unknown>)[]): HTMLFieldSetElement {
  const elements = controls.map((control) => (control instanceof HTMLElement ? control : control.element));
  return make("fieldset", {}, make("legend", {}, title), ...elements);
}

/** A button that does `act`. */
export function button(label: string, act: () => void): HTMLButtonElement {
  const made = make("button", { type: "button" }, label);
  made.addEventListener("click", act);
  return made;
}
