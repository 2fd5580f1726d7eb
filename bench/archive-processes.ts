/** Node's part of the archive stage: processes that make the PNG file of a text, from an archive, from the font, or as it is. */

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node } from "./processes.ts";
import type { ArchiveProcesses } from "./stage.ts";

/** Most bytes of a picture that goes to a process as an argument. */
const MAX_ARGUMENT_BYTES = 90_000;

/** `folder` holds the scripts. */
export async function archiveProcesses(
  folder: string,
  { archive, fontPath, text, sizePx }: Parameters<ArchiveProcesses["start"]>[0],
): ReturnType<ArchiveProcesses["start"]> {
  const files = await mkdtemp(join(tmpdir(), "typecase-bench-"));
  const [baked, output] = [join(files, "glyphs.tcg"), join(files, "text.png")];
  await writeFile(baked, archive);
  const draw = (source: string) => node([join(folder, "start-archive.mjs"), source, output, text, String(sizePx)]);
  await draw(fontPath);
  const fromFont = await readFile(output);
  await draw(baked);
  if (!fromFont.equals(await readFile(output))) throw new Error("the archive draws another picture than its font");
  if (fromFont.length > MAX_ARGUMENT_BYTES) throw new Error(`a picture of ${fromFont.length} bytes is no argument`);
  const written = fromFont.toString("base64");
  const programs: Record<string, () => Promise<void>> = {
    "typecase/baked": () => node([join(folder, "start-baked.mjs"), baked, output, text, String(sizePx)]),
    "an engine, from the archive": () => draw(baked),
    "an engine, from the font": () => draw(fontPath),
    "nothing but the file": () => node([join(folder, "start-write.mjs"), written, output]),
  };
  return {
    programs: Object.keys(programs),
    run: async (program) => {
      await programs[program]!();
      if ((await stat(output)).size === 0) throw new Error(`${program} wrote an empty file`);
    },
    close: () => rm(files, { recursive: true }),
  };
}
