/** The kernels' export list, and nothing else. */

export {
  arenaActiveBytes,
  arenaAllocate,
  arenaAllocations,
  arenaMark,
  arenaPeakBytes,
  arenaRelease,
  arenaReservedBytes,
  arenaReset,
  arenaTotalBytes,
} from "./memory/arena";
export { copyBytes, fillBytes, fillWords } from "./memory/bytes";
export {
  heapAllocate,
  heapByteLength,
  heapFailAfter,
  heapFree,
  heapIsLive,
  heapLiveBlocks,
  heapNextLive,
  heapPeakBytes,
  heapResize,
  heapSetLimit,
  heapStatistics,
  heapUsedBytes,
} from "./memory/heap";
export { poolAllocate, poolCreate, poolFree, poolUsed } from "./memory/pool";
export { decodeGlyph } from "./outline/glyf";
export { glyphBox, rasterise, releaseGrid } from "./raster/rasterise";
export {
  strikeBatchError,
  strikeBitmap,
  strikeBitmapFree,
  strikeClear,
  strikeCreate,
  strikeFree,
  strikeRasterise,
} from "./raster/strike";
export { blendMask } from "./compose/blend";
export { coverGlyph, drawForget, drawResolve, drawRuns } from "./compose/draw";
export { composite } from "./compose/composite";
export { convert, tint } from "./compose/pixels";
