/** Writes a command's result so that no half file is ever left at its path. */

import { open, realpath, rename, stat, unlink } from "node:fs/promises";
import type { Terminal } from "./terminal.ts";
import { systemReason, UsageError } from "./usage-error.ts";

/** Writes `output` to the file `path`, or to standard output for "-". Throws `UsageError` naming the path. */
export async function writeOutput(path: string, output: Uint8Array | string, terminal: Terminal): Promise<void> {
  if (path === "-") return terminal.writeOut(output);
  try {
    await writeFileWhole(path, output);
  } catch (error) {
    throw new UsageError(`cannot write ${path}: ${systemReason(error)}`, { cause: error });
  }
}

/**
 * Beside the target and then renamed onto it; a device or pipe is written to as it is. A link keeps its
 * place, and a file its permissions.
 */
async function writeFileWhole(path: string, output: Uint8Array | string): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) return writeAll(path, "w", output);
  const target = existing === undefined ? path : await realpath(path);
  const draft = `${target}.${process.pid}.tmp`;
  try {
    await writeAll(draft, "wx", output, existing?.mode);
    await rename(draft, target);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

async function writeAll(path: string, flags: string, output: Uint8Array | string, mode?: number): Promise<void> {
  const file = await open(path, flags);
  try {
    if (mode !== undefined) await file.chmod(mode & 0o7777);
    await file.writeFile(output);
  } finally {
    await file.close();
  }
}
