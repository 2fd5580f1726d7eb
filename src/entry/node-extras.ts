/**
 * The extras of Node: PNG, which most programs write, is a small file, and the others are one more, half of the code. A process
 * that asks for PNG alone takes 0.95 of the time until its picture is on disk, and one that asks for all 1.02 (measured).
 */

import { type ExtraLoaders, type ExtraName, extraNames } from "../base/extra.ts";
import { once } from "../base/once.ts";
import { pngExtra } from "../export/extras.ts";

const others = once(async () => (await import("./all-extras.ts")).allExtras);

const late = (name: ExtraName) => [name, async () => (await others())[name]()] as const;

/** Reads the others' file when the first of them is asked for. */
export const nodeExtras = {
  ...(Object.fromEntries(extraNames.map(late)) as ExtraLoaders),
  png: async () => pngExtra.provide(await import("../export/png.ts")),
} satisfies ExtraLoaders;
