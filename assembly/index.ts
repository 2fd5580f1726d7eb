/** The kernels' export list, and nothing else. */

export {
  arenaAllocate,
  arenaMark,
  arenaRelease,
  arenaReset,
} from "./memory/arena";
export { copyBytes, fillBytes, fillWords } from "./memory/bytes";
export {
  heapAllocate,
  heapFree,
  heapIsLive,
  heapResize,
} from "./memory/heap";
export { memoryState } from "./memory/state";
export { decodeGlyph } from "./outline/glyf";
export { glyphBox, rasterise, releaseGrid } from "./raster/rasterise";
export {
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
