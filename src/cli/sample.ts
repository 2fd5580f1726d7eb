/** The picture of the README: five scripts in one paragraph, with fonts that lie in the repository. */

import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FontChoice } from "./font-choice.ts";
import { packageRoot } from "./package-root.ts";
import { UsageError } from "./usage-error.ts";

/** Latin, Arabic, Devanagari, Chinese and Hebrew: joining, reordering, marks, both directions, and no spaces. */
export const sampleText =
  "Typecase turns text into pixels: مرحبا بالعالم, नमस्ते दुनिया, 你好，世界, שלום עולם. " +
  "Five scripts and two directions share one paragraph.";

const fontFiles = [
  "assets/default/NotoSans-Regular.ttf",
  "assets/sample/NotoNaskhArabic-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
  "assets/sample/NotoSansSC-Regular.otf",
  "assets/sample/NotoSansHebrew-Regular.ttf",
];

/** The sample's fonts, by preference. The published package holds no sample fonts: a clone does. */
export async function sampleFonts(): Promise<FontChoice[]> {
  const root = await packageRoot("--sample");
  const paths = fontFiles.map((file) => fileURLToPath(new URL(file, root)));
  for (const path of paths) {
    await access(path).catch((cause: unknown) => {
      throw new UsageError(`--sample needs a clone of the repository: ${path} is missing`, { cause });
    });
  }
  return paths.map((path) => ({ path, index: 0 }));
}
