/** What lies over the text: the selection, carets, and the boxes of lines and clusters, on a canvas of its own. */

import type { Affinity, CaretPlace, Paragraph, Rect } from "../../src/entry/browser.ts";
import { contextOf, resizeCanvas } from "../dom.ts";
import { type Picture, paddingPx } from "./picture.ts";

/** What is selected: from the anchor, which stays, to the focus, where the caret is. */
export interface Selected {
  readonly anchor: number;
  readonly focus: number;
  readonly affinity: Affinity;
}

/** What is to be shown. */
export interface MarkOptions {
  readonly lines: boolean;
  readonly clusters: boolean;
  readonly baselines: boolean;
  readonly selected: Selected | undefined;
}

/** The page's colours. */
interface Inks {
  readonly accent: string;
  readonly selection: string;
  readonly cool: string;
  readonly faint: string;
}

/** Draws marks over `picture`. */
export function drawMarks(canvas: HTMLCanvasElement, { paragraph, image, scale }: Picture, options: MarkOptions): void {
  resizeCanvas(canvas, image.width, image.height, scale);
  const context = contextOf(canvas);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(scale, 0, 0, scale, paddingPx * scale, paddingPx * scale);
  context.lineWidth = 1;
  const inks = inksOf(canvas);
  if (options.clusters) drawClusters(context, paragraph, inks);
  if (options.lines) drawLines(context, paragraph, inks);
  if (options.baselines) drawBaselines(context, paragraph, inks);
  if (options.selected !== undefined) drawSelected(context, paragraph, options.selected, inks);
}

function inksOf(canvas: HTMLCanvasElement): Inks {
  const style = getComputedStyle(canvas);
  const ink = (name: string) => style.getPropertyValue(`--mark-${name}`).trim();
  return { accent: ink("accent"), selection: ink("selection"), cool: ink("cool"), faint: ink("faint") };
}

function drawLines(context: CanvasRenderingContext2D, { lines }: Paragraph, { cool }: Inks): void {
  context.strokeStyle = cool;
  for (const { x, top, width, height } of lines) context.strokeRect(x, top, width, height);
}

function drawBaselines(context: CanvasRenderingContext2D, { lines, writingMode }: Paragraph, { accent }: Inks): void {
  context.fillStyle = accent;
  for (const { x, top, width, height, baseline } of lines) {
    if (writingMode === "horizontal-tb") context.fillRect(x, baseline - 0.5, width, 1);
    else context.fillRect(baseline - 0.5, top, 1, height);
  }
}

/** Every other cluster in another tint, so that neighbours are told apart. */
function drawClusters(context: CanvasRenderingContext2D, paragraph: Paragraph, { faint, cool }: Inks): void {
  let isOdd = false;
  for (let index = 0; index < paragraph.text.length; index = paragraph.nextCaret(index)) {
    const bounds = paragraph.clusterBounds(index);
    if (bounds === undefined) continue;
    isOdd = !isOdd;
    context.globalAlpha = isOdd ? 0.22 : 0.34;
    context.fillStyle = isOdd ? cool : faint;
    fill(context, bounds);
  }
  context.globalAlpha = 1;
}

function drawSelected(
  context: CanvasRenderingContext2D,
  paragraph: Paragraph,
  { anchor, focus, affinity }: Selected,
  { selection, accent }: Inks,
): void {
  context.fillStyle = selection;
  for (const rect of paragraph.selectionRects(Math.min(anchor, focus), Math.max(anchor, focus))) fill(context, rect);
  const caret = paragraph.caretAt(focus, affinity);
  context.fillStyle = accent;
  drawCaret(context, caret, 2);
  if (caret.secondary !== undefined) drawCaret(context, halfOf(caret.secondary), 1.5);
}

/** A bar across the line, with a flag at its top to where the text goes. */
function drawCaret(
  context: CanvasRenderingContext2D,
  { x, top, width, height, direction }: CaretPlace,
  thickness: number,
): void {
  if (height === 0) {
    context.fillRect(x, top - thickness / 2, width, thickness);
    return;
  }
  context.fillRect(x - thickness / 2, top, thickness, height);
  const toward = direction === "rtl" ? -1 : 1;
  context.beginPath();
  context.moveTo(x, top);
  context.lineTo(x + 5 * toward, top);
  context.lineTo(x, top + 4);
  context.fill();
}

/** The other place of a caret is drawn half as tall. */
function halfOf(place: CaretPlace): CaretPlace {
  return place.height === 0 ? { ...place, width: place.width / 2 } : { ...place, height: place.height / 2 };
}

function fill(context: CanvasRenderingContext2D, { x, y, width, height }: Rect): void {
  context.fillRect(x, y, width, height);
}
