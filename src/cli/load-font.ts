/** Opens what `--font` names: a font file, or a glyph archive, whose fonts draw what it holds. */

import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Font, TextEngine, Variations } from "../entry/node.ts";
import type { FontChoice } from "./font-choice.ts";

/** What a glyph archive begins with. */
const ARCHIVE_MAGIC = "TCGA";

/** The fonts of a file: one, at `variations` where it is variable, or all of an archive. */
export async function loadFontFile(
  engine: TextEngine,
  { path, index }: FontChoice,
  variations?: Variations,
): Promise<readonly Font[]> {
  if (!(await isArchive(path))) return [await engine.loadFont(path, { index, variations })];
  return (await engine.loadGlyphs(createReadStream(path))).fonts;
}

/** Whether a file is an archive; what can't be read is the engine's to tell. */
async function isArchive(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(ARCHIVE_MAGIC.length), 0, ARCHIVE_MAGIC.length, 0);
      return buffer.toString("latin1", 0, bytesRead) === ARCHIVE_MAGIC;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}
