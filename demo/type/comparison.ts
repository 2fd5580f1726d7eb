/** The same lines by the browser's own canvas, at the same places; and where the two pictures differ. */

import type { Paragraph } from "../../src/entry/browser.ts";
import { contextOf, resizeCanvas } from "../dom.ts";
import type { ShelvedFont } from "../fonts.ts";
import { type Picture, paddingPx } from "./picture.ts";
import type { TypeSettings } from "./type-controls.ts";

/** Draws the picture's lines by the browser. Gives its pixels and the time, or says why the canvas can't. */
export function drawByBrowser(
  canvas: HTMLCanvasElement,
  picture: Picture,
  settings: TypeSettings,
  fonts: readonly ShelvedFont[],
): { readonly image: ImageData; readonly ms: number } {
  const { image, scale, paragraph } = picture;
  resizeCanvas(canvas, image.width, image.height, scale);
  const context = contextOf(canvas, { willReadFrequently: true, alpha: false });
  const start = performance.now();
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = settings.background;
  context.fillRect(0, 0, image.width / scale, image.height / scale);
  context.fillStyle = settings.color;
  context.font = cssFont(settings, fonts);
  context.fontKerning = "normal";
  context.textRendering = "geometricPrecision";
  context.textAlign = "left";
  for (const line of paragraph.lines) drawLine(context, paragraph, line, settings.align === "justify");
  const ms = performance.now() - start;
  context.setTransform(1, 0, 0, 1, 0, 0);
  return { image: context.getImageData(0, 0, image.width, image.height), ms };
}

function drawLine(
  context: CanvasRenderingContext2D,
  { text }: Paragraph,
  line: Paragraph["lines"][number],
  isJustified: boolean,
): void {
  const words = text.slice(line.start, line.end).trimEnd();
  context.direction = line.direction;
  context.wordSpacing = "0px";
  const spaces = words.split(" ").length - 1;
  if (isJustified && spaces > 0) {
    context.wordSpacing = `${(line.width - context.measureText(words).width) / spaces}px`;
  }
  context.fillText(words, paddingPx + line.x, paddingPx + line.baseline);
}

/** The font as CSS has it: of the axes, a canvas takes the weight alone. */
function cssFont({ sizePx, variations }: TypeSettings, fonts: readonly ShelvedFont[]): string {
  const families = fonts.flatMap(({ browserFamily }) => browserFamily ?? []);
  return `${Math.round(variations.wght ?? 400)} ${sizePx}px ${families.join(", ")}`;
}

/** What keeps the browser's picture from being the same text; nothing where nothing does. */
export function obstacleOf({ shelved, variations, writingMode }: TypeSettings): string {
  if (writingMode !== "horizontal-tb") return "A canvas has no vertical lines.";
  if (shelved.browserFamily === undefined) return "The browser refuses this font.";
  const { axes } = shelved.font;
  const moved = axes.filter(({ tag, default: own }) => tag !== "wght" && variations[tag] !== own).map(({ tag }) => tag);
  if (moved.length > 0)
    return `A canvas can set the weight alone: ${moved.join(", ")} ${moved.length > 1 ? "are" : "is"} at the default there.`;
  return axes.some(({ tag }) => tag === "opsz") ? "A canvas sets the optical size by the size of the text." : "";
}

/** How two pictures differ. */
export interface Difference {
  /** Mean difference where either has ink, of 255. */
  readonly mean: number;
  /** Share of those pixels that differ by more than an eighth of 255. */
  readonly share: number;
}

/** Differences of more than this are counted. */
const visible = 32;
/** Most differences are a few of 255, which nobody would see as they are. */
const amplification = 4;

type Rgb = readonly [number, number, number];

/** Colours of the difference: the paper, more ink in ours, more ink in theirs. */
export interface DifferenceColors {
  readonly paper: Rgb;
  readonly more: Rgb;
  readonly less: Rgb;
}

/** Shows where `ours` and `theirs`, of one size, differ, and by how much. */
export function drawDifference(
  canvas: HTMLCanvasElement,
  ours: ImageData,
  theirs: ImageData,
  scale: number,
  { paper, more, less }: DifferenceColors,
): Difference {
  const { width, height } = ours;
  const result = new ImageData(width, height);
  const [a, b, out] = [ours.data, theirs.data, result.data];
  const ground = luma(a, 0);
  let [inked, sum, counted] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    const [lumaA, lumaB] = [luma(a, i), luma(b, i)];
    const size = channelDistance(a, b, i);
    if (Math.abs(lumaA - ground) > 2 || Math.abs(lumaB - ground) > 2) inked++;
    sum += size;
    if (size > visible) counted++;
    const color = Math.abs(lumaA - ground) >= Math.abs(lumaB - ground) ? more : less;
    const strength = Math.min(1, (amplification * size) / 255);
    for (let c = 0; c < 3; c++) out[i + c] = paper[c]! + (color[c]! - paper[c]!) * strength;
    out[i + 3] = 255;
  }
  resizeCanvas(canvas, width, height, scale);
  contextOf(canvas).putImageData(result, 0, 0);
  return { mean: sum / Math.max(1, inked), share: counted / Math.max(1, inked) };
}

/** Rec. 601. */
function luma(data: Uint8ClampedArray, i: number): number {
  return 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
}

function channelDistance(a: Uint8ClampedArray, b: Uint8ClampedArray, i: number): number {
  return Math.max(Math.abs(a[i]! - b[i]!), Math.abs(a[i + 1]! - b[i + 1]!), Math.abs(a[i + 2]! - b[i + 2]!));
}
