/** The public API, and nothing else. Entries add `TextEngine` and `FileVector`, which know their runtime. */

export type { ColorInput } from "./base/color.ts";
export {
  ArchiveError,
  FontError,
  InsufficientMemory,
  LayoutError,
  MemoryError,
  RenderError,
  ShapingError,
  TypecaseError,
} from "./base/errors.ts";
export type { BlendMode, Decoration, Fill, Gradient, PaintOptions } from "./compose/paint-options.ts";
export type { PixelFormat } from "./compose/pixel-format.ts";
export type { DrawOptions, RenderOptions } from "./compose/render.ts";
export type {
  Drawable,
  DrawTextOptions,
  EngineOptions,
  RenderTextOptions,
  ShapeOptions,
  SurfaceOptions,
  TextMeasures,
} from "./engine.ts";
export { Bitmap } from "./export/bitmap.ts";
export type { ParagraphJSON } from "./export/json.ts";
export type { PngOptions } from "./export/png.ts";
export type { PnmOptions } from "./export/pnm.ts";
export { Surface, type SurfaceRect } from "./export/surface.ts";
export type { SvgOptions } from "./export/svg.ts";
export { Font } from "./font/font.ts";
export type { FontMetrics, HheaMetrics } from "./font/metrics.ts";
export type { OpenFontOptions } from "./font/open-font.ts";
export { type GlyphOutline, Verb } from "./font/outline.ts";
export type { FontPalette } from "./font/palettes.ts";
export type { VariationAxis, Variations } from "./font/variation-axes.ts";
export type { RenderMode } from "./glyph/strike-mode.ts";
export type { WasmSource } from "./kernels/kernels.ts";
export type { Align, LayoutOptions, LineOptions, ParagraphDirection, Span, StyleOptions } from "./layout/options.ts";
export { type Caret, type Hit, Paragraph, type Rect } from "./layout/paragraph.ts";
export type { Gap, Line, PlacedLine, PositionedRun } from "./layout/paragraph-types.ts";
export type { MemoryOptions, MemoryStats } from "./memory/engine-memory.ts";
export type { ElementArray, ElementKind } from "./memory/file-vector/element-kind.ts";
export type { FileVectorStats } from "./memory/file-vector/file-vector.ts";
export {
  type FileVectorCreateOptions,
  type FileVectorOptions,
  FileVectorOptionsBuilder,
  type FileVectorPreset,
  type FileVectorPresetName,
  fileVectorPresets,
} from "./memory/file-vector/options.ts";
export type { Direction, GlyphRun } from "./shape/glyph-run.ts";
export type { Features } from "./shape/shaper.ts";
export type { FontInput, FontSource } from "./source/font-source.ts";
