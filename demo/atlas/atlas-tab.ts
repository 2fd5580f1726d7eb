/** The Atlas tab: glyphs as distances on pages that fill, and ten thousand labels drawn from them by WebGL 2. */

import type { GlyphAtlas } from "../../src/entry/browser.ts";
import { button, group, Tick } from "../controls.ts";
import { element, make } from "../dom.ts";
import { formatBytes, formatCount, formatMs, formatPlural } from "../format.ts";
import type { PageParts } from "../parts.ts";
import { isDark, onTheme } from "../theme.ts";
import { drawTiles } from "../tiles.ts";
import { LabelScene } from "./label-scene.ts";
import { cellSize, labelCells, layLabel } from "./labels.ts";
import { MovingView } from "./map-view.ts";
import { PageViews } from "./page-views.ts";

const pageSide = 512;
const pageLimit = 12;
/** Pixels to the em on the pages: the largest label is 24 px, and edges of up to some 100 px look right. */
const fieldSizePx = 32;
const spreadPx = 4;
/** Parts of the map that a frame lays out: 50 labels, well under a frame's time, and the pages can be seen to fill. */
const cellsPerFrame = 2;
/** Frames that the shown time is the median of. */
const timedFrames = 60;
/** The numbers change this often, or nobody could read them. */
const tellEveryMs = 250;

const inks = {
  light: ["#1c1b19", "#b3341c", "#1558aa", "#2f7d32"],
  dark: ["#f1eee8", "#ff8a66", "#6eb2ff", "#79c97c"],
} as const;

/** The tab. */
export class AtlasTab {
  readonly #parts: PageParts;
  readonly #canvas = element("labels", HTMLCanvasElement);
  readonly #cells = labelCells();
  readonly #fly = new Tick("Fly over the map");
  readonly #moving: MovingView;
  readonly #frames: number[] = [];
  #started: { atlas: GlyphAtlas; scene: LabelScene; pages: PageViews } | undefined;
  #filled = 0;
  #epoch = 0;
  #frame: number | undefined;
  #last: number | undefined;
  #told = 0;
  #hasMoved = true;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.#moving = new MovingView(this.#canvas, () => {
      this.#hasMoved = true;
    });
    // An application, so that screen readers leave it the arrow keys.
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "application");
    this.#canvas.setAttribute("aria-label", "Map of labels: arrow keys pan, plus and minus zoom");
    const form = element("atlas-controls", HTMLFormElement);
    form.addEventListener("submit", (event) => event.preventDefault());
    const zooms = [
      button("Zoom in", () => this.#moving.zoomBy(1.5)),
      button("Zoom out", () => this.#moving.zoomBy(1 / 1.5)),
      button("All labels", () => this.#moving.showAll(this.#canvas.width)),
    ];
    form.append(
      group("Map", make("div", { className: "stacked" }, ...zooms), this.#fly),
      make("p", { className: "hint" }, "Drag or use the arrow keys to pan, the wheel or + and − to zoom."),
    );
    onTheme(() => this.#restart());
  }

  show(isShown: boolean): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    if (!isShown) return;
    try {
      this.#started ??= this.#start();
    } catch (error) {
      this.#parts.say(error);
      return;
    }
    this.#last = undefined;
    this.#hasMoved = true;
    this.#frame = requestAnimationFrame((now) => this.#turn(now));
  }

  #start() {
    const atlas = this.#parts.engine.atlas({
      mode: "sdf",
      size: pageSide,
      pages: pageLimit,
      fieldSize: fieldSizePx,
      spread: spreadPx,
    });
    const scene = new LabelScene(this.#canvas, atlas, pageLimit);
    const pages = new PageViews(
      element("atlas-pages", HTMLDivElement),
      element("atlas-glyph", HTMLParagraphElement),
      pageSide,
    );
    this.#epoch = atlas.epoch;
    return { atlas, scene, pages };
  }

  /** Lays everything out anew: its colours are other ones, or its glyphs lie elsewhere. */
  #restart(): void {
    this.#started?.scene.clear();
    this.#started?.pages.forget();
    this.#filled = 0;
    this.#hasMoved = true;
    if (this.#started !== undefined) this.#epoch = this.#started.atlas.epoch;
  }

  #turn(now: number): void {
    this.#frame = requestAnimationFrame((next) => this.#turn(next));
    const start = performance.now();
    const isFilling = this.#filled < this.#cells.length;
    try {
      this.#fill();
    } catch (error) {
      // What doesn't fit the budget now may fit later: the map goes on with what it has.
      this.#filled = this.#cells.length;
      this.#parts.say(error);
    }
    if (this.#fly.value) this.#moving.fly(now / 1000);
    const isBusy = isFilling || this.#fly.value || this.#hasMoved;
    if (isBusy) this.#draw(now, start);
    else this.#last = undefined;
  }

  /** Lays out the next parts of the map. Glyphs that moved, as under memory pressure, make it begin again. */
  #fill(): void {
    const { atlas, scene, pages } = this.#started!;
    if (atlas.epoch !== this.#epoch) this.#restart();
    const colors = inks[isDark() ? "dark" : "light"];
    for (const cell of this.#cells.slice(this.#filled, this.#filled + cellsPerFrame)) {
      const texts = cell.labels.map((label) => {
        const { x, y, tint } = label;
        return { text: layLabel(this.#parts.engine, this.#parts.shelf, label), x, y, color: colors[tint]! };
      });
      scene.add(cell.x, cell.y, cellSize, atlas.quads(texts));
      for (const { text } of texts) pages.note(atlas, text);
      this.#filled++;
    }
    for (const upload of atlas.takeUploads()) {
      scene.upload(upload);
      pages.upload(upload);
    }
  }

  #draw(now: number, start: number): void {
    this.#hasMoved = false;
    const drawn = this.#started!.scene.draw(this.#moving.view);
    const scriptMs = performance.now() - start;
    if (this.#last !== undefined) this.#frames.push(now - this.#last);
    if (this.#frames.length > timedFrames) this.#frames.shift();
    this.#last = now;
    if (now - this.#told < tellEveryMs && this.#filled < this.#cells.length) return;
    this.#told = now;
    this.#tell(scriptMs, drawn.quads, drawn.drawCalls);
  }

  #tell(scriptMs: number, quads: number, drawCalls: number): void {
    const { atlas, scene } = this.#started!;
    const { pages, glyphs, bytes, usedShare } = atlas.counts();
    const sorted = [...this.#frames].sort((a, b) => a - b);
    const frameMs = sorted[sorted.length >> 1] ?? 0;
    const labels = this.#filled * this.#cells[0]!.labels.length;
    drawTiles(element("atlas-tiles", HTMLDivElement), [
      { name: "Frame", value: formatMs(frameMs), detail: `${formatMs(scriptMs)} of it script` },
      { name: "Labels", value: formatCount(labels), detail: `${formatCount(scene.quads)} glyphs` },
      {
        name: "In the window",
        value: formatCount(quads),
        detail: `glyphs, in ${formatPlural(drawCalls, "draw call")}`,
      },
      {
        name: "Atlas",
        value: `${glyphs} glyphs`,
        detail: `${formatPlural(pages, "page")}, ${formatBytes(bytes)}, ${Math.round(usedShare * 100)} % full`,
      },
    ]);
  }
}
