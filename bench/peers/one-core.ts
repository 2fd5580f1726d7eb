/**
 * A peer that is a process, on the core where the bench runs. Cores of a shared machine aren't equally fast at a time:
 * FreeType took 840 or 1,340 ns a glyph by the core that the kernel of the system had put it on, and with it went the ratio.
 */

import { execFileSync } from "node:child_process";

/**
 * Keeps this process's main thread and another process on one core, by `taskset` (util-linux); threads that collect
 * garbage or compile stay free. Does nothing where there is no `taskset`.
 * @returns what lets this thread go where it could before
 */
export function shareCore(processId: number): () => void {
  const cores = coresOf(process.pid);
  if (cores === undefined) return () => {};
  const first = /^\d+/.exec(cores)![0];
  keepTo(first, process.pid);
  keepTo(first, processId);
  return () => keepTo(cores, process.pid);
}

/** The cores that a thread may run on, as `taskset` lists them: "0,1" or "0-7". */
function coresOf(threadId: number): string | undefined {
  try {
    const words = execFileSync("taskset", ["-cp", String(threadId)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /([\d,-]+)\s*$/.exec(words)?.[1];
  } catch {
    return undefined;
  }
}

function keepTo(cores: string, threadId: number): void {
  execFileSync("taskset", ["-cp", cores, String(threadId)], { stdio: "ignore" });
}
