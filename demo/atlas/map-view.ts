/** Pan and zoom: by dragging and the wheel, by arrow keys, plus and minus, or by flying over the map. */

import type { MapView } from "./label-scene.ts";
import { mapSize } from "./labels.ts";

const zoomLimits = { least: 0.04, most: 12 };
const panStepPx = 60;
const zoomStep = 1.25;

/** The window's place on the map. */
export class MovingView {
  #view: MapView = { x: mapSize.width / 2, y: mapSize.height / 2, zoom: 1 };
  readonly #onMove: () => void;

  /** `onMove` is called when the window has moved. */
  constructor(canvas: HTMLCanvasElement, onMove: () => void) {
    this.#onMove = onMove;
    this.#followPointer(canvas);
    canvas.addEventListener("keydown", (event) => this.#onKey(event));
  }

  get view(): MapView {
    return this.#view;
  }

  /** Where flying is after so many seconds: circles over the map, nearer and farther. */
  fly(seconds: number): void {
    this.#view = {
      x: mapSize.width * (0.5 + 0.35 * Math.sin(seconds * 0.21)),
      y: mapSize.height * (0.5 + 0.35 * Math.cos(seconds * 0.17)),
      zoom: 2 ** (1.5 * Math.sin(seconds * 0.5)),
    };
  }

  /** Zooms about a point, in pixels from the window's middle. */
  zoomBy(factor: number, fromMiddleX = 0, fromMiddleY = 0): void {
    const { x, y, zoom } = this.#view;
    const next = Math.min(zoomLimits.most, Math.max(zoomLimits.least, zoom * factor));
    const shift = 1 / zoom - 1 / next;
    this.#move({ x: x + fromMiddleX * shift, y: y + fromMiddleY * shift, zoom: next });
  }

  /** Shows the whole map in a window of this width. */
  showAll(width: number): void {
    this.#move({ x: mapSize.width / 2, y: mapSize.height / 2, zoom: width / mapSize.width });
  }

  #pan(dx: number, dy: number): void {
    const { x, y, zoom } = this.#view;
    this.#move({ x: x + dx / zoom, y: y + dy / zoom, zoom });
  }

  #move(view: MapView): void {
    this.#view = view;
    this.#onMove();
  }

  #followPointer(canvas: HTMLCanvasElement): void {
    /** Pixels of the canvas to one of the page: it may be shown smaller than it is. */
    const scale = () => canvas.width / canvas.clientWidth;
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      this.#pan(-event.movementX * scale(), -event.movementY * scale());
    });
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const x = event.offsetX * scale() - canvas.width / 2;
        const y = event.offsetY * scale() - canvas.height / 2;
        this.zoomBy(2 ** (-event.deltaY / 300), x, y);
      },
      { passive: false },
    );
  }

  #onKey(event: KeyboardEvent): void {
    const pans: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const pan = pans[event.key];
    if (pan !== undefined) this.#pan(pan[0] * panStepPx, pan[1] * panStepPx);
    else if (event.key === "+" || event.key === "=") this.zoomBy(zoomStep);
    else if (event.key === "-") this.zoomBy(1 / zoomStep);
    else return;
    event.preventDefault();
  }
}
