/**
 * A paragraph as an SVG 2 document of real outlines, which needs no font where it is shown and scales without loss.
 *
 * The text itself is the picture's accessible name (`role="img"`, `aria-label`, `<title>`; WAI-ARIA Graphics).
 * Output depends on nothing but the paragraph and the options: numbers have a fixed count of decimals, and ids are
 * numbered by first use behind a prefix that is a hash of the outlines, so that two pictures in one page don't take
 * each other's glyphs.
 */

import { type ColorInput, colorToHex, parseColor, type Rgba8 } from "../base/color.ts";
import { finiteNumber, object, oneOf, string } from "../base/validate.ts";
import type { Line, PlacedMark, PositionedRun } from "../layout/paragraph-types.ts";
import { FontNumbers, type ParagraphView } from "./paragraph-view.ts";
import { fontUnits, pathData } from "./path-data.ts";
import { escapeXml, formatNumber } from "./xml.ts";

/** Options of the SVG writer. */
export interface SvgOptions {
  /**
   * "symbols" (the default) writes each glyph once and refers to it: small. "paths" writes every glyph out where it
   * stands: larger, for plotters and editors that know no `<use>`.
   */
  readonly glyphs?: "symbols" | "paths" | undefined;
  /** Colour of the text whose spans have none of their own; black where absent. */
  readonly color?: ColorInput | undefined;
  /** Colour behind the text; nothing is drawn there where it is absent or transparent. */
  readonly background?: ColorInput | undefined;
  /** Pixels of free space on each side of the paragraph; 0 where absent. */
  readonly padding?: number | undefined;
  /** What a screen reader says; the paragraph's text where absent. */
  readonly label?: string | undefined;
}

/** Hundredths of a pixel are below what a screen of four device pixels to the CSS pixel can show. */
const pixelDecimals = 2;
/** A scale is multiplied by up to some thousand font units. */
const scaleDecimals = 7;
/** As the raster surfaces: more is not a margin but a mistake. */
const maxPaddingPx = 16384;

/**
 * The paragraph as the text of an SVG file, as large as a rendered picture of it: its size plus the padding, rounded
 * up to whole pixels. Well-formed XML for every text. Throws `RangeError` or `TypeError` that name the option at fault.
 */
export function paragraphToSVG(paragraph: ParagraphView, options: SvgOptions = {}): string {
  const glyphs = oneOf(object(options, "options").glyphs ?? "symbols", "glyphs", ["symbols", "paths"]);
  const color = parseColor(options.color ?? "#000", "color");
  const background = parseColor(options.background ?? "transparent", "background");
  const padding = finiteNumber(options.padding ?? 0, "padding", 0, maxPaddingPx);
  const label = escapeXml(string(options.label ?? paragraph.text ?? "", "label"));
  const width = sidePx(paragraph.width, padding);
  const height = sidePx(paragraph.height, padding);
  const isSymbols = glyphs === "symbols";
  const symbols = new GlyphSymbols(isSymbols ? paragraph.lines : []);
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ` role="img"${label ? ` aria-label="${label}"` : ""}>`,
  ];
  if (label) out.push(`<title>${label}</title>`);
  if (isSymbols) out.push(...symbols.definitions());
  if (background[3] > 0) out.push(`<rect width="${width}" height="${height}"${fill(background)}/>`);
  const marks = paragraph.lines.flatMap((line) => line.marks);
  const rects = (isWanted: (kind: PlacedMark["kind"]) => boolean) =>
    marks.filter(({ kind }) => isWanted(kind)).map((mark) => markRect(mark, padding, color));
  out.push(...rects((kind) => kind === "background"), ...rects((kind) => kind === "underline" || kind === "overline"));
  for (const line of paragraph.lines) {
    for (const positioned of line.runs) {
      const runColor = positioned.color === undefined ? color : parseColor(positioned.color);
      const body = isSymbols ? runOfSymbols(positioned, padding, symbols) : runOfPaths(positioned, padding);
      if (body) out.push(`<g${fill(runColor)}${body}</g>`);
    }
  }
  out.push(...rects((kind) => kind === "line-through"));
  out.push("</svg>", "");
  return out.join("\n");
}

/** A background or line of a span. */
function markRect({ x, y, width, height, color }: PlacedMark, padding: number, fallback: Rgba8): string {
  const [left, top, w, h] = [padding + x, padding + y, width, height].map((side) => formatNumber(side, pixelDecimals));
  const ink = color === undefined ? fallback : parseColor(color);
  return `<rect x="${left}" y="${top}" width="${w}" height="${h}"${fill(ink)}/>`;
}

/** Whole pixels, at least one, by the rule of the rendered picture; what is over by a rounding error doesn't count. */
function sidePx(length: number, padding: number): number {
  return Math.max(1, Math.ceil(length + 2 * padding - 1e-6));
}

function fill(color: Rgba8): string {
  const opacity = color[3] === 255 ? "" : ` fill-opacity="${formatNumber(color[3] / 255, 4)}"`;
  return ` fill="${colorToHex(color)}"${opacity}`;
}

/** Outlines that are in use, each once, under ids that mean the same outline wherever they are read. */
class GlyphSymbols {
  readonly #fonts = new FontNumbers();
  /** Path data by name; only of glyphs that draw something. */
  readonly #paths = new Map<string, string>();
  readonly #prefix: string;

  constructor(lines: readonly Line[]) {
    for (const { run } of lines.flatMap((line) => line.runs)) {
      const fontNumber = this.#fonts.of(run.font);
      for (const glyphId of new Set(run.glyphIds.subarray(0, run.length))) {
        const name = `${fontNumber}-${glyphId}`;
        if (!this.#paths.has(name)) this.#paths.set(name, pathData(run.font.glyphOutline(glyphId), fontUnits, 1));
      }
    }
    for (const [name, path] of this.#paths) if (path === "") this.#paths.delete(name);
    this.#prefix = `t${hash([...this.#paths].join("\n")).toString(36)}-`;
  }

  /** The id of a glyph's outline, or undefined where there is nothing to draw. */
  idOf(font: PositionedRun["run"]["font"], glyphId: number): string | undefined {
    const name = `${this.#fonts.of(font)}-${glyphId}`;
    return this.#paths.has(name) ? this.#prefix + name : undefined;
  }

  definitions(): string[] {
    if (this.#paths.size === 0) return [];
    const paths = [...this.#paths].map(([name, path]) => `<path id="${this.#prefix}${name}" d="${path}"/>`);
    return ["<defs>", ...paths, "</defs>"];
  }
}

/** FNV-1a, 32 bits: short, and the same everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** The rest of a `<g>` after its fill: one transform to font units a run, and a reference a glyph. */
function runOfSymbols(positioned: PositionedRun, padding: number, symbols: GlyphSymbols): string {
  const { run } = positioned;
  const scale = run.size / run.font.unitsPerEm;
  const uses: string[] = [];
  for (const glyph of glyphsOf(run)) {
    const id = symbols.idOf(run.font, glyph.id);
    if (id === undefined) continue;
    const x = formatNumber(glyph.x / scale, pixelDecimals);
    const y = formatNumber(-glyph.y / scale, pixelDecimals);
    uses.push(`<use href="#${id}"${x === "0" ? "" : ` x="${x}"`}${y === "0" ? "" : ` y="${y}"`}/>`);
  }
  if (uses.length === 0) return "";
  const factor = formatNumber(scale, scaleDecimals);
  const flipped = formatNumber(-scale, scaleDecimals);
  const [x, y] = [padding + positioned.x, padding + positioned.y];
  const move = `${formatNumber(x, pixelDecimals)} ${formatNumber(y, pixelDecimals)}`;
  const turn = positioned.isRotated ? " rotate(90)" : "";
  return ` transform="translate(${move})${turn} scale(${factor} ${flipped})">${uses.join("")}`;
}

/** The rest of a `<g>` after its fill: a path a glyph, so that overlapping translucent glyphs blend as when rendered. */
function runOfPaths(positioned: PositionedRun, padding: number): string {
  const { run, isRotated: isTurned } = positioned;
  const scale = run.size / run.font.unitsPerEm;
  const paths: string[] = [];
  for (const { id, x, y } of glyphsOf(run)) {
    const place = {
      x: padding + positioned.x + (isTurned ? -y : x),
      y: padding + positioned.y + (isTurned ? x : y),
    };
    const path = pathData(run.font.glyphOutline(id), { scale, ...place, decimals: pixelDecimals, isTurned }, -1);
    if (path !== "") paths.push(`<path d="${path}"/>`);
  }
  return paths.length === 0 ? "" : `>${paths.join("")}`;
}

/** The glyphs of a run with their origins, in pixels from where the pen begins, y downwards. */
function* glyphsOf(run: PositionedRun["run"]) {
  let penX = 0;
  let penY = 0;
  for (let index = 0; index < run.length; index++) {
    const x = penX + (run.xOffsets[index] as number);
    const y = penY + (run.yOffsets[index] as number);
    yield { id: run.glyphIds[index] as number, x, y };
    penX += run.xAdvances[index] as number;
    penY += run.yAdvances[index] as number;
  }
}
