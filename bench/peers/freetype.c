/* Times FreeType's load + render, without hinting, of printable ASCII (33-126), as a peer that lives through a whole run.
 *
 *   freetype FONT SIZE_PX
 *
 * Prints "ready GLYPHS CHECKSUM" once (the checksum sums all coverage of one pass). Then each line on standard input holds
 * a number of passes over the glyphs; they are done, and the nanoseconds that they took are printed on a line. Ends with
 * its input. Mapping code points to glyphs and setting the size are outside the timed part.
 */

#define _POSIX_C_SOURCE 199309L
#include <ft2build.h>
#include FT_FREETYPE_H
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { FIRST = 33, LAST = 126, GLYPHS = LAST - FIRST + 1 };

static uint64_t nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void check(FT_Error error, const char *what) {
  if (error == 0) return;
  fprintf(stderr, "freetype: %s failed with error %d\n", what, error);
  exit(1);
}

static void render(FT_Face face, FT_UInt glyph) {
  check(FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP), "FT_Load_Glyph");
  check(FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL), "FT_Render_Glyph");
}

static uint64_t coverage(const FT_Bitmap *bitmap) {
  uint64_t sum = 0;
  for (unsigned y = 0; y < bitmap->rows; y++)
    for (unsigned x = 0; x < bitmap->width; x++) sum += bitmap->buffer[(long)y * bitmap->pitch + x];
  return sum;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: freetype FONT SIZE_PX\n");
    return 1;
  }
  FT_Library library;
  FT_Face face;
  check(FT_Init_FreeType(&library), "FT_Init_FreeType");
  check(FT_New_Face(library, argv[1], 0, &face), "FT_New_Face");
  check(FT_Set_Pixel_Sizes(face, 0, (FT_UInt)atoi(argv[2])), "FT_Set_Pixel_Sizes");

  FT_UInt glyphs[GLYPHS];
  uint64_t checksum = 0;
  for (int i = 0; i < GLYPHS; i++) {
    glyphs[i] = FT_Get_Char_Index(face, (FT_ULong)(FIRST + i));
    render(face, glyphs[i]);
    checksum += coverage(&face->glyph->bitmap);
  }
  printf("ready %d %" PRIu64 "\n", GLYPHS, checksum);
  fflush(stdout);

  char line[32];
  while (fgets(line, sizeof line, stdin) != NULL) {
    const long passes = strtol(line, NULL, 10);
    const uint64_t start = nanoseconds();
    for (long pass = 0; pass < passes; pass++)
      for (int i = 0; i < GLYPHS; i++) render(face, glyphs[i]);
    printf("%" PRIu64 "\n", nanoseconds() - start);
    fflush(stdout);
  }
  FT_Done_Face(face);
  FT_Done_FreeType(library);
  return 0;
}
