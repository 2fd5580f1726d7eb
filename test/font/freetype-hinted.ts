/** FreeType's hinted outlines, by `freetype-hinted.c`, where the machine has a compiler and FreeType. */

import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawContours } from "../../src/font/contours.ts";
import type { GlyphOutline } from "../../src/font/outline.ts";

const MAX_OUTPUT_BYTES = 2 ** 28;

function output(program: string, programArguments: readonly string[]): string | undefined {
  try {
    return execFileSync(program, programArguments, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: MAX_OUTPUT_BYTES,
    });
  } catch {
    return undefined;
  }
}

function build(): string | undefined {
  const flags = output("pkg-config", ["--cflags", "--libs", "freetype2"]);
  if (flags === undefined) return undefined;
  const program = join(mkdtempSync(join(tmpdir(), "typecase-freetype-")), "freetype-hinted");
  const source = fileURLToPath(new URL("freetype-hinted.c", import.meta.url));
  const built = output("cc", ["-O2", "-Wall", "-Wextra", "-o", program, source, ...flags.trim().split(/\s+/)]);
  return built === undefined ? undefined : program;
}

const program = build();

/** Whether FreeType can be asked. */
export const hasFreeType = program !== undefined;

/**
 * Outlines in pixels of the first `glyphCount` glyphs at each size; undefined where FreeType can't load a glyph. `place` has
 * a value for each axis, or none for the font's default.
 */
export function freeTypeOutlines(
  path: string,
  glyphCount: number,
  sizesPx: readonly number[],
  place: readonly number[] = [],
): (GlyphOutline | undefined)[][] {
  const text = output(program ?? "", [path, String(glyphCount), place.join(), ...sizesPx.map(String)]);
  if (text === undefined) throw new Error(`FreeType could not read ${path}`);
  const lines = text.split("\n");
  return sizesPx.map((_, size) => lines.slice(size * glyphCount, (size + 1) * glyphCount).map(readLine));
}

function readLine(line: string): GlyphOutline | undefined {
  if (line === "failed") return undefined;
  const words = line.split(" ").filter(Boolean);
  const points = words.filter((word) => word.includes(",")).map((word) => word.split(",").map(Number));
  return drawContours({
    xs: points.map(([x]) => x! / 64),
    ys: points.map(([, y]) => y! / 64),
    onCurve: points.map(([, , flag]) => flag === 1),
    contourEnds: words.filter((word) => !word.includes(",")).map(Number),
  });
}
