/** Writes a command's result so that no half file is ever left at its path. */

import { type FileHandle, open, realpath, rename, stat, unlink } from "node:fs/promises";
import type { Terminal } from "./terminal.ts";
import { systemReason, UsageError } from "./usage-error.ts";

/** Writes `output` to the file `path`, or to standard output for "-". Throws `UsageError` naming the path. */
export async function writeOutput(path: string, output: Uint8Array | string, terminal: Terminal): Promise<void> {
  if (path === "-") return terminal.writeOut(output);
  await writing(path, (file) => file.writeFile(output));
}

/** As `writeOutput`, for what comes piece by piece. Throws what `write` throws, too. */
export async function streamOutput<Result>(
  path: string,
  terminal: Terminal,
  write: (sink: WritableStream<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  if (path === "-") return write(new WritableStream({ write: (chunk) => terminal.writeOut(chunk) }));
  return writing(path, (file) =>
    write(new WritableStream({ write: async (chunk) => void (await file.writeFile(chunk)) })),
  );
}

async function writing<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  try {
    return await writeFileWhole(path, write);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(`cannot write ${path}: ${systemReason(error)}`, { cause: error });
  }
}

/**
 * Beside the target and then renamed onto it; a device or pipe is written to as it is. A link keeps its
 * place, and a file its permissions.
 */
async function writeFileWhole<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const existing = await stat(path).catch(() => undefined);
  if (existing !== undefined && !existing.isFile()) return writeAll(path, "w", write);
  const target = existing === undefined ? path : await realpath(path);
  const draft = `${target}.${process.pid}.tmp`;
  try {
    const result = await writeAll(draft, "wx", write, existing?.mode);
    await rename(draft, target);
    return result;
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

async function writeAll<Result>(
  path: string,
  flags: string,
  write: (file: FileHandle) => Promise<Result>,
  mode?: number,
): Promise<Result> {
  const file = await open(path, flags);
  try {
    if (mode !== undefined) await file.chmod(mode & 0o7777);
    return await write(file);
  } finally {
    await file.close();
  }
}
