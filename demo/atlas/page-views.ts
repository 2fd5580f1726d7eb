/** The pages of an atlas as pictures that fill, and the glyph under the mouse with its rectangle. */

import type { AtlasUpload, Font, GlyphAtlas, Paragraph } from "../../src/entry/browser.ts";
import { contextOf, make } from "../dom.ts";

/** A glyph on a page, and what it was made for. */
interface Cell {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly glyphId: number;
  readonly characters: string;
  readonly family: string;
}

/** A page's canvas, and the frame over it. */
interface PageView {
  readonly canvas: HTMLCanvasElement;
  readonly frame: HTMLElement;
}

/** The pictures. */
export class PageViews {
  readonly #parent: HTMLElement;
  readonly #facts: HTMLElement;
  readonly #size: number;
  readonly #pages: PageView[] = [];
  readonly #cells: Cell[] = [];
  #known = new WeakMap<Font, Set<number>>();

  constructor(parent: HTMLElement, facts: HTMLElement, size: number) {
    this.#parent = parent;
    this.#facts = facts;
    this.#size = size;
  }

  /** Shows what has changed. */
  upload({ page, x, y, width, height, data }: AtlasUpload): void {
    const image = new ImageData(width, height);
    for (let i = 0; i < data.length; i++) {
      image.data.fill(data[i]!, 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    contextOf(this.#page(page).canvas).putImageData(image, x, y);
  }

  /** Notes where the glyphs of a text lie that haven't been met before. */
  note(atlas: GlyphAtlas, { lines, text }: Paragraph): void {
    for (const { run } of lines.flatMap(({ runs }) => runs)) {
      const known = this.#known.get(run.font) ?? new Set();
      this.#known.set(run.font, known);
      for (let i = 0; i < run.length; i++) {
        const glyphId = run.glyphIds[i]!;
        if (known.has(glyphId)) continue;
        known.add(glyphId);
        const { page, x, y, width, height } = atlas.glyph(run.font, glyphId);
        const characters = [...text.slice(run.clusters[i])][0] ?? "";
        this.#cells.push({ page, x, y, width, height, glyphId, characters, family: run.font.family });
      }
    }
  }

  /** Forgets where glyphs lie: they are noted again. */
  forget(): void {
    this.#cells.length = 0;
    this.#known = new WeakMap();
  }

  #page(index: number): PageView {
    while (this.#pages.length <= index) {
      const number = this.#pages.length;
      const label = `Page ${number + 1} of the atlas`;
      const canvas = make("canvas", { width: this.#size, height: this.#size, role: "img", "aria-label": label });
      const frame = make("div", { className: "frame", hidden: true });
      canvas.addEventListener("pointermove", (event) => this.#point(number, event));
      canvas.addEventListener("pointerleave", () => {
        frame.hidden = true;
      });
      this.#pages.push({ canvas, frame });
      this.#parent.append(make("div", { className: "atlas-page" }, canvas, frame));
    }
    return this.#pages[index]!;
  }

  #point(page: number, { offsetX, offsetY }: PointerEvent): void {
    const { canvas, frame } = this.#pages[page]!;
    const scale = this.#size / canvas.clientWidth;
    const [x, y] = [offsetX * scale, offsetY * scale];
    const found = this.#cells.find(
      (cell) => cell.page === page && x >= cell.x && x < cell.x + cell.width && y >= cell.y && y < cell.y + cell.height,
    );
    frame.hidden = found === undefined;
    if (found === undefined) return;
    const share = (length: number) => `${(length / this.#size) * 100}%`;
    const { style } = frame;
    [style.left, style.top] = [share(found.x), share(found.y)];
    [style.width, style.height] = [share(found.width), share(found.height)];
    this.#facts.textContent =
      `Glyph ${found.glyphId} of ${found.family}, for “${found.characters}”: ${found.width} × ${found.height} px ` +
      `at ${found.x}, ${found.y} of page ${page + 1}`;
  }
}
