/** The heap's debug mode, loaded with the first engine that asks for it. */

import type { FreedBlocksParts } from "./freed-blocks.ts";
import type { HeapDebug } from "./heap-debug.ts";

let code: typeof import("./heap-debug.ts") | undefined;

/** To be waited for before a memory in debug mode is made. */
export async function loadHeapDebug(): Promise<void> {
  code ??= await import("./heap-debug.ts");
}

/** The debug mode of a heap. */
export function createHeapDebug(parts: FreedBlocksParts): HeapDebug {
  if (code === undefined) throw new Error("the debug mode is loaded before a memory is made that has it");
  return new code.HeapDebug(parts);
}
