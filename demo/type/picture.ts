/** The text by Typecase: laid out, drawn, and put on a canvas, with the time that each takes. */

import type { LayoutOptions, Paragraph, RenderOptions, TextEngine } from "../../src/entry/browser.ts";
import { contextOf, resizeCanvas } from "../dom.ts";

/** Free space around the text, CSS pixels. */
export const paddingPx = 12;

/** What is to be drawn. */
export interface PictureRequest {
  readonly text: string;
  readonly layout: LayoutOptions;
  readonly paint: Pick<RenderOptions, "color" | "background" | "renderMode" | "hinting" | "gamma">;
}

/** What was drawn. */
export interface Picture {
  readonly paragraph: Paragraph;
  readonly image: ImageData;
  /** Device pixels to a CSS pixel. */
  readonly scale: number;
  readonly glyphCount: number;
  readonly layoutMs: number;
  readonly drawMs: number;
  readonly showMs: number;
}

/** Draws a text. Throws what the engine throws. */
export function drawPicture(engine: TextEngine, canvas: HTMLCanvasElement, request: PictureRequest): Picture {
  const scale = devicePixelRatio;
  const start = performance.now();
  const paragraph = engine.layout(request.text, request.layout);
  const laidOut = performance.now();
  // The paper is opaque, where straight alpha and premultiplied are the same bytes and the latter needs no dividing.
  const bitmap = engine.render(paragraph, {
    ...request.paint,
    ...paperSize(paragraph, request.layout),
    padding: paddingPx,
    scale,
    pixelFormat: "rgba8-premultiplied",
  });
  const drawn = performance.now();
  const { width, height, data } = bitmap;
  const image = new ImageData(new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength), width, height);
  bitmap[Symbol.dispose]();
  resizeCanvas(canvas, width, height, scale);
  contextOf(canvas).putImageData(image, 0, 0);
  const shown = performance.now();
  return {
    paragraph,
    image,
    scale,
    glyphCount: glyphCountOf(paragraph),
    layoutMs: laidOut - start,
    drawMs: drawn - laidOut,
    showMs: shown - drawn,
  };
}

/** Size of the paper, CSS pixels: as wide as lines may be, so that it stays while someone types. */
export function paperSize(
  paragraph: Paragraph,
  { maxWidth = 0, writingMode }: LayoutOptions,
): { width: number; height: number } {
  const isVertical = writingMode !== undefined && writingMode !== "horizontal-tb";
  const along = Math.max(maxWidth, isVertical ? paragraph.height : paragraph.width) + 2 * paddingPx;
  const across = (isVertical ? paragraph.width : paragraph.height) + 2 * paddingPx;
  return isVertical ? { width: across, height: along } : { width: along, height: across };
}

function glyphCountOf({ lines }: Paragraph): number {
  return lines.reduce((sum, { runs }) => sum + runs.reduce((ofLine, { run }) => ofLine + run.length, 0), 0);
}
