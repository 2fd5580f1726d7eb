/** The public API, and nothing else. Entries add `TextEngine` and `FileVector`, which know their runtime. */

export type {
  ArchiveInput,
  GlyphSelection,
  LoadGlyphsOptions,
  SaveGlyphsOptions,
  SaveProgress,
} from "./archive/archive-maker.ts";
export type { ArchivePresetName, CodecName, CodecOptions } from "./archive/codecs.ts";
export type { GlyphCacheFile, GlyphCacheOptions, GlyphCacheStats } from "./archive/glyph-cache-file.ts";
export type { LoadedGlyphs } from "./archive/loaded-glyphs.ts";
export type { SavedGlyphs } from "./archive/write-archive.ts";
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
export type { ExtraName } from "./base/extra.ts";
export type { CacheCounts } from "./cache/byte-lru.ts";
export type { AtlasQuads } from "./compose/atlas-quads.ts";
export type { BlendMode, Decoration, Fill, Gradient, PaintOptions } from "./compose/paint-options.ts";
export type { PixelFormat } from "./compose/pixel-format.ts";
export type { DrawOptions, RenderOptions } from "./compose/render.ts";
export type { WarmedGlyphs, WarmOptions, WarmProgress } from "./compose/warm.ts";
export type {
  AtlasContent,
  CacheOptions,
  Drawable,
  DrawTextOptions,
  EngineMemoryControl,
  EngineOptions,
  PrepareTextOptions,
  RenderTextOptions,
  ShapeOptions,
  StageStats,
  SurfaceOptions,
  TextMeasures,
  WarmTextOptions,
} from "./engine/options.ts";
export { Bitmap } from "./export/bitmap.ts";
export type { BMFontChar, BMFontJSON, BMFontKerning } from "./export/bmfont.ts";
export type {
  AtlasGlyph,
  AtlasGlyphOptions,
  AtlasPageView,
  AtlasQuadOptions,
  AtlasText,
  AtlasUpload,
  BMFontOptions,
  GlyphAtlas,
} from "./export/glyph-atlas.ts";
export type { BoxJSON, FontJSON, LineJSON, MarkJSON, ParagraphJSON, RunJSON } from "./export/json.ts";
export type { PngOptions } from "./export/png.ts";
export type { PnmOptions } from "./export/pnm.ts";
export { Surface, type SurfaceRect } from "./export/surface.ts";
export type { SvgOptions } from "./export/svg.ts";
export { Font } from "./font/font.ts";
export type { FontFileStats } from "./font/font-file.ts";
export type { NameKey, NameOptions } from "./font/font-names.ts";
export type { LayoutSystem } from "./font/layout-systems.ts";
export type { FontMetrics, HheaMetrics } from "./font/metrics.ts";
export type { OpenFontOptions } from "./font/open-font.ts";
export { type GlyphOutline, type GlyphPen, Verb } from "./font/outline.ts";
export type { FontPalette } from "./font/palettes.ts";
export type { GenericFamily } from "./font/registry/css-font.ts";
export type { FontDescriptors } from "./font/registry/descriptors.ts";
export type { FontCache, FontCacheCounts, FontCacheLimits } from "./font/registry/font-cache.ts";
export type { FontRegistry } from "./font/registry/font-registry.ts";
export type { FontSlant, FontStretch, FontWeight } from "./font/registry/font-style.ts";
export type { FontFailure, RegisteredFont } from "./font/registry/registered-font.ts";
export type { SystemFontOptions, SystemFontResult } from "./font/registry/system-fonts.ts";
export type { NamedInstance, VariationAxis, Variations } from "./font/variation-axes.ts";
export type { VerticalOrigin } from "./font/vertical-metrics.ts";
export type { AtlasCounts } from "./glyph/atlas/atlas.ts";
export type { AtlasMode, AtlasOptions } from "./glyph/atlas/options.ts";
export type { EvictionOrder } from "./glyph/eviction.ts";
export type { GlyphLevelCounts, GlyphLevels, SubpixelPositions } from "./glyph/glyph-caches.ts";
export type { MetricsCounts } from "./glyph/metrics-cache.ts";
export type { OutlineCounts } from "./glyph/outline-cache.ts";
export type { StrikeCounts } from "./glyph/strike-cache.ts";
export type { Hinting, RenderMode } from "./glyph/strike-mode.ts";
export type { WasmSource } from "./kernels/kernels.ts";
export type {
  BreakOptions,
  Hyphenate,
  Hyphens,
  LineBreakStrictness,
  OverflowWrap,
  WhiteSpace,
  WordBreak,
} from "./layout/break-options.ts";
export type { Affinity, Caret, CaretPlace, CaretPosition, Hit } from "./layout/carets.ts";
export type { FlowRect, Rect, TextOrientation, WritingMode } from "./layout/flow.ts";
export type { FontOptions } from "./layout/font-options.ts";
export type {
  Align,
  EllipsisPosition,
  HangingPunctuation,
  LineOptions,
  TextAlignLast,
  TextJustify,
  TextWrapStyle,
} from "./layout/line-options.ts";
export type { MissingCharacter } from "./layout/missing-characters.ts";
export type {
  BoxSpan,
  LayoutOptions,
  ParagraphDirection,
  Span,
  SpanOptions,
  StyleOptions,
  TextSpacingTrim,
  TextSpan,
} from "./layout/options.ts";
export { type CaretStart, Paragraph } from "./layout/paragraph.ts";
export type {
  Gap,
  InlineBox,
  Line,
  PlacedBox,
  PlacedLine,
  PlacedMark,
  PositionedRun,
} from "./layout/paragraph-types.ts";
export type { ClusterBounds } from "./layout/selection.ts";
export type { MarkOptions } from "./layout/span-marks.ts";
export type { VerticalAlign } from "./layout/span-place.ts";
export type { CaretUnit } from "./layout/text-places.ts";
export type { ArenaCounts } from "./memory/arena.ts";
export type { BudgetOptions } from "./memory/budget.ts";
export {
  type BufferLoan,
  type BufferLoans,
  BufferManager,
  type BufferManagerOptions,
} from "./memory/buffer-manager.ts";
export { ChunkedList, type ChunkedListOptions, type ReadonlyChunks } from "./memory/chunked-list.ts";
export type { MemoryOptions, PressureEvent } from "./memory/engine-memory.ts";
export type { FixedPool, FixedPoolOptions, PoolBlock } from "./memory/fixed-pool.ts";
export type { MemoryLeak } from "./memory/holdings.ts";
export type { HostByteCounts } from "./memory/host-bytes.ts";
export type { MemoryGrowth, MemorySnapshot } from "./memory/leak-check.ts";
export type { MemoryControl } from "./memory/memory-control.ts";
export type { MemoryStats, MemoryStatus, PartBytes, ReclaimableBytes } from "./memory/memory-stats.ts";
export { type Lease, ObjectPool, type ObjectPoolOptions } from "./memory/object-pool.ts";
export type { HeapCounts } from "./memory/owner-counts.ts";
export type { OwnerTag } from "./memory/owner-tag.ts";
export type { ReportPeriod } from "./memory/periodic.ts";
export type { PoolCounts } from "./memory/pool-counts.ts";
export type { PooledVector, PooledVectorOptions, VectorArray, VectorKind } from "./memory/pooled-vector.ts";
export type { MemoryState, ReclaimResult } from "./memory/pressure.ts";
export type { BudgetPart, CacheUse, PressureLevel, Reclaimable, ReclaimLevel } from "./memory/reclaimable.ts";
export type { SecureBlock, SecureHandle, SecurePool, SecurePoolOptions } from "./memory/secure-pool.ts";
export { type StringId, StringInterner, type StringInternerOptions } from "./memory/string-interner.ts";
export type { LiveBlock } from "./memory/tracked-heap.ts";
export type { MemoryTrend, TrendDirection } from "./memory/trend.ts";
export type { Direction, GlyphRun, RunDirection } from "./shape/glyph-run.ts";
export type { FeatureRange, Features, RangedFeatures, ShapeFlag } from "./shape/shaper.ts";
export type { ShapingCounts } from "./shape/shaping-cache.ts";
export type { FontInput, FontProgress, FontSource, SourceOptions } from "./source/font-source.ts";
