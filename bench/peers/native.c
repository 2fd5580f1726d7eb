/* Times source-over of one premultiplied RGBA8 surface over another, in hand-written SSE2, as a peer that lives through a
 * whole run.
 *
 *   native WIDTH HEIGHT
 *
 * Prints "ready PIXELS CHECKSUM" once: the FNV-1a of the destination after one pass over the surfaces that `fill` makes.
 * Then each line on standard input holds a number of passes; they are done, and the nanoseconds that they took are printed
 * on a line. Ends with its input.
 */

#define _POSIX_C_SOURCE 200112L
#include <emmintrin.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* mulberry32, as test/reference/prng.ts has it. */
static uint32_t next(uint32_t *state) {
  *state += 0x6d2b79f5u;
  uint32_t t = (*state ^ (*state >> 15)) * (*state | 1u);
  t ^= t + (t ^ (t >> 7)) * (t | 61u);
  return t ^ (t >> 14);
}

/* Premultiplied pixels: each word gives alpha in its top byte and, below it, channels that are brought down to it. */
static void fill(uint8_t *pixels, size_t count, uint32_t seed) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t word = next(&seed);
    const uint32_t alpha = word >> 24;
    for (int c = 0; c < 3; c++) pixels[i * 4 + c] = (uint8_t)(((word >> (8 * c)) & 255u) * alpha / 255u);
    pixels[i * 4 + 3] = (uint8_t)alpha;
  }
}

/* round(x / 255) of eight products. */
static inline __m128i divided_by_255(__m128i x) {
  x = _mm_add_epi16(x, _mm_set1_epi16(128));
  return _mm_srli_epi16(_mm_add_epi16(x, _mm_srli_epi16(x, 8)), 8);
}

/* destination * (255 - alpha) / 255 of two pixels in 16-bit lanes. */
static inline __m128i kept(__m128i destination, __m128i source) {
  __m128i alpha = _mm_shufflehi_epi16(_mm_shufflelo_epi16(source, 0xff), 0xff);
  return divided_by_255(_mm_mullo_epi16(destination, _mm_sub_epi16(_mm_set1_epi16(255), alpha)));
}

/* destination = source + destination * (255 - source alpha) / 255; `count` is a multiple of four. */
__attribute__((noinline)) static void source_over(uint8_t *destination, const uint8_t *source, size_t count) {
  const __m128i zero = _mm_setzero_si128();
  for (size_t i = 0; i < count * 4; i += 16) {
    const __m128i s = _mm_loadu_si128((const __m128i *)(source + i));
    const __m128i d = _mm_loadu_si128((const __m128i *)(destination + i));
    const __m128i low = kept(_mm_unpacklo_epi8(d, zero), _mm_unpacklo_epi8(s, zero));
    const __m128i high = kept(_mm_unpackhi_epi8(d, zero), _mm_unpackhi_epi8(s, zero));
    _mm_storeu_si128((__m128i *)(destination + i), _mm_adds_epu8(s, _mm_packus_epi16(low, high)));
  }
}

static uint32_t fnv1a(const uint8_t *bytes, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

int main(int argc, char **argv) {
  const size_t count = argc == 3 ? (size_t)atoi(argv[1]) * (size_t)atoi(argv[2]) : 0;
  void *source, *destination;
  if (count == 0 || count % 4 != 0) {
    fprintf(stderr, "usage: native WIDTH HEIGHT, whose product is a multiple of four\n");
    return 1;
  }
  if (posix_memalign(&source, 64, count * 4) != 0 || posix_memalign(&destination, 64, count * 4) != 0) {
    fprintf(stderr, "native: out of memory\n");
    return 1;
  }
  fill(source, count, 1);
  fill(destination, count, 2);
  source_over(destination, source, count);
  printf("ready %zu %" PRIu32 "\n", count, fnv1a(destination, count * 4));
  fflush(stdout);

  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) {
    const long passes = strtol(line, NULL, 10);
    const uint64_t start = nanoseconds();
    for (long pass = 0; pass < passes; pass++) source_over(destination, source, count);
    printf("%" PRIu64 "\n", nanoseconds() - start);
    fflush(stdout);
  }
  free(source);
  free(destination);
  return 0;
}
