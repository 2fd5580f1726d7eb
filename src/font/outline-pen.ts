/** The pen between decoders and consumers of outlines: takes drawing commands, gives a `GlyphOutline`. */

import { describe, object } from "../base/validate.ts";
import { coordinatesOfVerb, type GlyphOutline, type GlyphPen, Verb } from "./outline.ts";

/** Collects one outline. Contours are closed when the next begins, and a line back to the start is left to the closing. */
export class OutlinePen {
  readonly #verbs: number[] = [];
  readonly #coords: number[] = [];
  #startX = 0;
  #startY = 0;
  #open = false;

  moveTo(x: number, y: number): void {
    this.close();
    this.#verbs.push(Verb.move);
    this.#coords.push(x, y);
    this.#startX = x;
    this.#startY = y;
    this.#open = true;
  }

  lineTo(x: number, y: number): void {
    this.#verbs.push(Verb.line);
    this.#coords.push(x, y);
  }

  quadraticTo(controlX: number, controlY: number, x: number, y: number): void {
    this.#verbs.push(Verb.quadratic);
    this.#coords.push(controlX, controlY, x, y);
  }

  cubicTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.#verbs.push(Verb.cubic);
    this.#coords.push(x1, y1, x2, y2, x, y);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#dropClosingLine();
    this.#verbs.push(Verb.close);
  }

  /** The outline. The pen is not to be used after it. */
  finish(): GlyphOutline {
    this.close();
    return new PlainOutline(Uint8Array.from(this.#verbs), Float32Array.from(this.#coords));
  }

  #dropClosingLine(): void {
    const { length } = this.#coords;
    if (this.#verbs.at(-1) !== Verb.line) return;
    if (this.#coords[length - 2] !== this.#startX || this.#coords[length - 1] !== this.#startY) return;
    this.#verbs.pop();
    this.#coords.length = length - 2;
  }
}

class PlainOutline implements GlyphOutline {
  readonly verbs: Uint8Array;
  readonly coords: Float32Array;

  constructor(verbs: Uint8Array, coords: Float32Array) {
    this.verbs = verbs;
    this.coords = coords;
  }

  toSVGPathData(): string {
    const commands: string[] = [];
    let at = 0;
    for (const verb of this.verbs) {
      const end = at + (coordinatesOfVerb[verb] ?? 0);
      commands.push(svgCommand(verb, this.coords.subarray(at, end)));
      at = end;
    }
    return commands.join(" ");
  }

  drawTo(pen: GlyphPen): void {
    for (const name of penMethods) {
      if (typeof object(pen, "pen")[name] !== "function") {
        throw new TypeError(`pen must have a method ${name}, got ${describe(pen[name])}`);
      }
    }
    let at = 0;
    for (const verb of this.verbs) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = this.coords.subarray(at, at + 6);
      if (verb === Verb.move) pen.moveTo(x1, y1);
      else if (verb === Verb.line) pen.lineTo(x1, y1);
      else if (verb === Verb.quadratic) pen.quadraticCurveTo(x1, y1, x2, y2);
      else if (verb === Verb.cubic) pen.bezierCurveTo(x1, y1, x2, y2, x3, y3);
      else pen.closePath();
      at += coordinatesOfVerb[verb] ?? 0;
    }
  }
}

const penMethods = ["moveTo", "lineTo", "quadraticCurveTo", "bezierCurveTo", "closePath"] as const;

const SVG_LETTERS = "MLQCZ";

function svgCommand(verb: number, coords: Float32Array): string {
  let text = SVG_LETTERS.charAt(verb);
  for (let at = 0; at < coords.length; at += 2) {
    if (at > 0) text += " ";
    text += `${shortNumber(coords[at] ?? 0)},${shortNumber(coords[at + 1] ?? 0)}`;
  }
  return text;
}

/** Thousandths of a font unit are enough for any use of a path, and hide the noise of 32-bit floats. */
function shortNumber(value: number): string {
  return String(Math.round(value * 1000) / 1000 + 0);
}
