/** Numbers with their names, large enough to be read from afar. */

import { make } from "./dom.ts";

/** One of them. */
export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  /** What the page's style may make of it. */
  readonly state?: string;
}

/** Puts tiles into `parent`. */
export function drawTiles(parent: HTMLElement, tiles: readonly Tile[]): void {
  parent.replaceChildren(
    ...tiles.map(({ name, value, detail, state = "" }) => {
      const made = make(
        "div",
        { className: "tile" },
        make("h2", {}, name),
        make("p", { className: "value" }, value),
        make("p", { className: "detail" }, detail),
      );
      made.dataset.state = state;
      return made;
    }),
  );
}
