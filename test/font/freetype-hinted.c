/* FreeType's outlines of the first glyphs of a font, moved by its instructions as interpreter version 35 runs them.
 *
 *   freetype-hinted FONT GLYPHS PLACE SIZE_PX...
 *
 * PLACE has a value for each axis of the font, with commas between, or is "" for the font's default.
 * Prints a line for each size and glyph: the ends of its contours, then x, y and flag of each point, 26.6; "failed" where
 * the glyph could not be loaded.
 */

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_MODULE_H
#include FT_MULTIPLE_MASTERS_H
#include <stdio.h>
#include <stdlib.h>

static void check(FT_Error error, const char *what) {
  if (error == 0) return;
  fprintf(stderr, "freetype-hinted: %s failed with error %d\n", what, error);
  exit(1);
}

#define MAX_AXES 16

static void move(FT_Face face, const char *place) {
  FT_Fixed values[MAX_AXES];
  FT_UInt count = 0;
  while (*place && count < MAX_AXES) {
    char *end;
    values[count++] = (FT_Fixed)(strtod(place, &end) * 65536);
    place = *end == ',' ? end + 1 : end;
  }
  if (count > 0) check(FT_Set_Var_Design_Coordinates(face, count, values), "FT_Set_Var_Design_Coordinates");
}

static void print(const FT_Outline *outline) {
  for (int i = 0; i < outline->n_contours; i++) printf(" %d", outline->contours[i]);
  for (int i = 0; i < outline->n_points; i++)
    printf(" %ld,%ld,%d", outline->points[i].x, outline->points[i].y, outline->tags[i] & FT_CURVE_TAG_ON);
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: freetype-hinted FONT GLYPHS PLACE SIZE_PX...\n");
    return 1;
  }
  FT_Library library;
  FT_Face face;
  FT_UInt version = 35;
  check(FT_Init_FreeType(&library), "FT_Init_FreeType");
  check(FT_Property_Set(library, "truetype", "interpreter-version", &version), "FT_Property_Set");
  check(FT_New_Face(library, argv[1], 0, &face), "FT_New_Face");
  move(face, argv[3]);
  for (int size = 4; size < argc; size++) {
    check(FT_Set_Pixel_Sizes(face, 0, (FT_UInt)atoi(argv[size])), "FT_Set_Pixel_Sizes");
    for (int glyph = 0; glyph < atoi(argv[2]); glyph++) {
      if (FT_Load_Glyph(face, (FT_UInt)glyph, FT_LOAD_NO_BITMAP | FT_LOAD_NO_AUTOHINT)) printf("failed");
      else print(&face->glyph->outline);
      printf("\n");
    }
  }
  return 0;
}
