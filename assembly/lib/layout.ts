/**
 * The memory map and every record that host and kernels share.
 *
 *     0            static data: roots of the heap and the arena, per-owner statistics
 *     __heap_base  the heap: TLSF blocks, end to end, up to memory.size
 *                  (the arena's chunks are heap blocks of owner 0)
 *
 * Multi-byte values are little endian, as WebAssembly is. Font tables are big endian and read by `lib/big-endian.ts`.
 * `test/kernels/module.test.ts` checks the offsets here against `src/kernels/records.ts`.
 */

/**
 * A heap block. The header precedes the payload; pointers point to the payload, which is 16-byte aligned.
 *
 *     −16  u32  capacity: payload bytes, a multiple of 16; bit 0: free
 *     −12  u32  header address of the block before it in memory, the first one's own for the first
 *      −8  u32  byteLength: bytes that were asked for
 *      −4  u32  owner (low 8 bits) and sequence number of the allocation (high 24 bits)
 *       0       payload; in a free block: u32 next free, u32 address of the word that leads to this one
 *
 * The last 16 bytes of memory are a header of capacity 0, the end: every block has one behind it.
 */
export const BLOCK_HEADER: usize = 16;
export const BLOCK_CAPACITY: usize = 0;
export const BLOCK_PREVIOUS: usize = 4;
export const BLOCK_LENGTH: usize = 8;
export const BLOCK_OWNER: usize = 12;

/** Owners that the statistics tell apart: indices of `ownerTags` in `src/memory/owner-tag.ts`. */
export const OWNER_LIMIT: u32 = 16;
export const OWNER_ARENA: u32 = 0;
export const OWNER_BITMAP: u32 = 3;
/** Masks that are drawn once. */
export const OWNER_SURFACE: u32 = 5;
/** The rasteriser's grid. */
export const OWNER_BUFFER: u32 = 6;

/**
 * How heap and arena stand: what the host reads without a call. `memoryState` gives its address.
 *
 *     0  u32  bytes in live blocks                     4  u32  the most that has been
 *     8  u32  live blocks                             12  u32  limit on bytes in live blocks, inverted: 0 is none
 *    16  u32  allocations until one is made to fail, for tests of failure; 0 = never
 *    20  u32  the error that ended the last batch of `strikeRasterise` early, 0 if none did
 *    24  u32  the arena's chunk, 0 if it has none     28  u32  its top: where the next allocation starts
 *    32  u32  bytes of its chunks                     36  u32  the most that has been active, as of the last release
 *    40  u64  bytes it ever handed out                48  u64  allocations it ever made
 *    56  u32  header of the heap's first block, 0 before there is one
 *    64  statistics of one owner after the other
 *
 * A chunk of the arena: 0 u32 the chunk before it; 4 u32 its end; 8 u32 bytes active in those before it; 16 … its bytes.
 */
export const STATE_USED: usize = 0;
export const STATE_PEAK: usize = 4;
export const STATE_LIVE: usize = 8;
export const STATE_LIMIT: usize = 12;
export const STATE_FAIL_AFTER: usize = 16;
export const STATE_BATCH_ERROR: usize = 20;
export const STATE_CHUNK: usize = 24;
export const STATE_TOP: usize = 28;
export const STATE_RESERVED: usize = 32;
export const STATE_ARENA_PEAK: usize = 36;
export const STATE_TOTAL: usize = 40;
export const STATE_ARENA_ALLOCATIONS: usize = 48;
export const STATE_FIRST: usize = 56;
export const STATE_OWNERS: usize = 64;
export const CHUNK_PREVIOUS: usize = 0;
export const CHUNK_END: usize = 4;
export const CHUNK_BEFORE: usize = 8;
export const CHUNK_HEADER: usize = 16;

/**
 * Statistics of one owner, 32 bytes.
 *
 *     0  u32  current bytes      4  u32  peak bytes
 *     8  u64  resizes
 *    16  u64  allocations       24  u64  frees
 */
export const STATS_SIZE: usize = 32;
export const STATS_CURRENT: usize = 0;
export const STATS_PEAK: usize = 4;
export const STATS_RESIZES: usize = 8;
export const STATS_ALLOCATIONS: usize = 16;
export const STATS_FREES: usize = 24;

/**
 * A packed outline: what the rasteriser reads. Coordinates are i16 in font units × 2^shift, y upwards. Segments stand
 * in groups of four, one per lane; unused lanes have no length. Vertical segments are left out: they add no area.
 *
 *     0  i16 × 4  xMin, yMin, xMax, yMax of all control points
 *     8  u16      line groups       10  u16  quadratic groups    12  u16  cubic groups
 *    14  i8       shift             15  u8   flags: 1 = winding may pass 7, accumulate in i32
 *    16  u32      offset of the quadratics from the record
 *    20  u32      offset of the cubics
 *    24  u32      byte length of the record
 *    28  u32      segment count before grouping
 *    32  line groups       x and y of four starts, of their ends                        32 bytes each
 *        quadratic groups  x and y of four starts, of their controls, of their ends     48 bytes each
 *        cubic groups      x and y of four starts, of both controls, of their ends      64 bytes each
 */
export const OUTLINE_HEADER: usize = 32;
export const OUTLINE_X_MIN: usize = 0;
export const OUTLINE_Y_MIN: usize = 2;
export const OUTLINE_X_MAX: usize = 4;
export const OUTLINE_Y_MAX: usize = 6;
export const OUTLINE_LINE_GROUPS: usize = 8;
export const OUTLINE_QUAD_GROUPS: usize = 10;
export const OUTLINE_CUBIC_GROUPS: usize = 12;
export const OUTLINE_SHIFT: usize = 14;
export const OUTLINE_FLAGS: usize = 15;
export const OUTLINE_QUADS_OFFSET: usize = 16;
export const OUTLINE_CUBICS_OFFSET: usize = 20;
export const OUTLINE_BYTE_LENGTH: usize = 24;
export const OUTLINE_SEGMENTS: usize = 28;
export const LINE_GROUP: usize = 32;
export const QUAD_GROUP: usize = 48;
export const CUBIC_GROUP: usize = 64;
export const FLAG_WIDE: u8 = 1;

/**
 * A group of four segments as the accumulator reads it, 80 bytes: chords, x in 1/4096 pixel and y in pixels, downwards;
 * and the bulges, the areas between the chords and their curves, in 1/4096 of a pixel's.
 *
 *     0  f32 x0[4]    16  f32 y0[4]    32  f32 x1[4]    48  f32 y1[4]    64  f32 bulge[4]
 */
export const SEGMENT_GROUP: usize = 80;

/**
 * A TrueType face in linear memory, 32 bytes: where `glyf` and `loca` lie. 17 bytes after `glyf` can be read.
 *
 *     0  u32 glyf    4  u32 glyf bytes    8  u32 loca    12  u32 loca bytes    16  u32 1 = long offsets    20  u32 glyph count
 *    24  u32 i16 for each glyph: how far right it moves, in font units; 0 where none moves
 */
export const FACE_SIZE: usize = 32;
export const FACE_GLYF: usize = 0;
export const FACE_GLYF_LENGTH: usize = 4;
export const FACE_LOCA: usize = 8;
export const FACE_LOCA_LENGTH: usize = 12;
export const FACE_LOCA_LONG: usize = 16;
export const FACE_GLYPH_COUNT: usize = 20;
export const FACE_SHIFTS: usize = 24;

/**
 * A strike: the bitmaps of one font at one size and render mode. A two-level table leads from glyph id and subpixel
 * position to a bitmap; a page covers 64 glyphs at 4 positions, so a Latin text touches few.
 *
 *     0  f32  scale: pixels to a font unit     4  u32  pages in the table
 *     8  u32  bitmaps held                    12  u32  bytes held by bitmaps and pages
 *    16  u32  flags: 1 = LCD                  20  u32  block of 256 bytes that map coverage to coverage, 0 to 0; 0 none
 *    24  u32 × pages   address of each page, 0 where it has no glyph yet
 *
 * A page is u32 × 256: address of the bitmap of glyph (index >> 2), subpixel position (index & 3); 0 none, 1 asked for.
 */
export const STRIKE_HEADER: usize = 24;
export const STRIKE_SCALE: usize = 0;
export const STRIKE_PAGES: usize = 4;
export const STRIKE_BITMAPS: usize = 8;
export const STRIKE_BYTES: usize = 12;
export const STRIKE_FLAGS: usize = 16;
export const STRIKE_TABLE: usize = 20;
export const STRIKE_LCD: u32 = 1;
export const PAGE_GLYPHS_LOG2: u32 = 6;
export const PAGE_BYTES: usize = 1024;
export const ENTRY_PENDING: u32 = 1;

/**
 * A glyph bitmap: 8 bits of coverage a pixel, or four for LCD (red, green, blue, their largest). 16 bytes, then the rows, end to
 * end; what lies behind is another's, which wide loads may read. A quarter less than with rows of whole words and room for wide
 * stores: of 2,500 bitmaps of 16 px, which lie in no first-level cache, that much less has to be waited for.
 *
 *     0  i16  left: pixels from the pen to the first column    2  i16  top: pixels from the baseline to the first row, downwards
 *     4  u16  width     6  u16  height     8  u16  bytes of a row
 *    10  u16  distance to the start of its slab in units of 16 bytes; 0 = a heap block of its own
 *    12  u32  when it was last drawn, by the host's clock × 2, 0 = not yet; bit 0: in more than one call of the host.
 *             All bits: to be given back by the next `strikeClear`
 */
export const BITMAP_HEADER: usize = 16;
export const BITMAP_LEFT: usize = 0;
export const BITMAP_TOP: usize = 2;
export const BITMAP_WIDTH: usize = 4;
export const BITMAP_HEIGHT: usize = 6;
export const BITMAP_PITCH: usize = 8;
export const BITMAP_SLAB: usize = 10;
export const BITMAP_STAMP: usize = 12;
export const STAMP_AGAIN: u32 = 1;
export const STAMP_MARKED: u32 = 0xffffffff;

/**
 * A surface to draw on, 32 bytes: the rows from `top` up to `height` of a picture. `pixels` is where its row 0 would lie,
 * modulo 2³², and nothing above `top` is touched.
 *
 *     0  u32 pixels    4  u32 width    8  u32 height    12  u32 stride in bytes    16  u32 format: 0 rgba8 premultiplied, 1 gray8
 *    20  u32 top
 */
export const SURFACE_SIZE: usize = 32;
export const SURFACE_PIXELS: usize = 0;
export const SURFACE_WIDTH: usize = 4;
export const SURFACE_HEIGHT: usize = 8;
export const SURFACE_STRIDE: usize = 12;
export const SURFACE_FORMAT: usize = 16;
export const SURFACE_TOP: usize = 20;
export const FORMAT_RGBA8: u32 = 0;
export const FORMAT_GRAY8: u32 = 1;

/** Layouts of a row of pixels that `convert` knows. */
export const PIXELS_RGBA8: u32 = 0;
export const PIXELS_PREMULTIPLIED: u32 = 1;
export const PIXELS_BGRA8: u32 = 2;
export const PIXELS_RGB8: u32 = 3;
export const PIXELS_GRAY8: u32 = 4;
export const PIXELS_MONO1: u32 = 5;

/** Modes of `composite`. */
export const COMPOSITE_SOURCE_OVER: u32 = 0;
export const COMPOSITE_SOURCE: u32 = 1;
export const COMPOSITE_MULTIPLY: u32 = 2;
export const COMPOSITE_SCREEN: u32 = 3;
export const COMPOSITE_PLUS: u32 = 4;

/**
 * Glyphs to draw, 36 bytes. A pen stands at x × scale + origin. Commands of words in changing fonts are as many as words: what
 * all of them share stands here, or they alone would fill a first-level cache.
 *
 *     0  u32 glyph ids, u16 each    4  u32 x of each pen, f32    8  u32 y of each, f32
 *    12  u32 the bitmap of each, u32, as `drawResolve` finds it    16  u32 count, 1 or more    20  u32 commands
 *    24  f32 scale    28  f32 origin x    32  f32 origin y, pixels
 */
export const TEXT_SIZE: usize = 36;
export const TEXT_GLYPHS: usize = 0;
export const TEXT_XS: usize = 4;
export const TEXT_YS: usize = 8;
export const TEXT_BITMAPS: usize = 12;
export const TEXT_COUNT: usize = 16;
export const TEXT_COMMANDS: usize = 20;
export const TEXT_SCALE: usize = 24;
export const TEXT_ORIGIN_X: usize = 28;
export const TEXT_ORIGIN_Y: usize = 32;

/**
 * A run of these glyphs, 12 bytes, in their order. Eight bytes behind the last are read and not used.
 *
 *     0  u32 strike    4  u32 count, 1 or more    8  u32 colour: r, g, b, a bytes, straight alpha
 */
export const COMMAND_SIZE: usize = 12;
export const COMMAND_STRIKE: usize = 0;
export const COMMAND_COUNT: usize = 4;
export const COMMAND_COLOR: usize = 8;

/**
 * A glyph that a draw call did not find, 12 bytes, and what the rasteriser takes.
 *
 *     0  u16 glyph id    2  u16 subpixel position, quarters of a pixel    4  u32 strike    8  u32 packed outline, 0 = decode from the face
 */
export const MISSING_SIZE: usize = 12;
export const MISSING_GLYPH: usize = 0;
export const MISSING_SUBPIXEL: usize = 2;
export const MISSING_STRIKE: usize = 4;
export const MISSING_OUTLINE: usize = 8;

/** What kernels return instead of a count or an address, as a negative number. */
export const ERROR_OUT_OF_MEMORY: i32 = -1;
export const ERROR_DAMAGED: i32 = -2;
export const ERROR_TOO_COMPLEX: i32 = -3;
