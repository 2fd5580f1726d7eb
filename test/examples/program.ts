/** Runs a small program that imports "typecase" as its users do: against the built package, in a process of its own. */

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** What a program left behind. */
export interface Outcome {
  /** Lines of standard output. */
  readonly lines: readonly string[];
  /** A file that it wrote, by its name. */
  file(name: string): Promise<Uint8Array>;
}

/** Compiles TypeScript, runs it in an empty folder that has the project's `assets` and `test`, and hands the outcome to `check`. */
export async function runProgram(
  source: string,
  check: (outcome: Outcome) => void | Promise<void>,
  args: readonly string[] = [],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "typecase-example-"));
  try {
    for (const name of ["assets", "test"]) await symlink(join(root, name), join(folder, name));
    await mkdir(join(folder, "node_modules"));
    await symlink(root, join(folder, "node_modules/typecase"));
    const outfile = join(folder, "program.mjs");
    await build({
      stdin: { contents: source, loader: "ts", resolveDir: root },
      // Not bundled, so that a program finds the binaries beside the entries.
      external: ["typecase", "typecase/*"],
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      outfile,
      logLevel: "silent",
    });
    const { stdout } = await run(process.execPath, [outfile, ...args], { cwd: folder });
    const lines = stdout.split("\n").slice(0, -1);
    await check({ lines, file: async (name) => new Uint8Array(await readFile(join(folder, name))) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
