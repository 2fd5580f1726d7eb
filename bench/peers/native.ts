/** The peers in C: built with the machine's compiler, where it has one, and asked for one round after another over a pipe. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of this folder that is running. */
export interface NativePeer {
  readonly processId: number;
  /** The words after "ready" that it said when it started: what it works on, and a checksum of its result. */
  readonly facts: readonly string[];
  /** Does the work `calls` times and gives the nanoseconds that it took, by the program's own clock. */
  timeRound(calls: number): Promise<number>;
  close(): void;
}

/** Programs of this folder, with the libraries that pkg-config must know for each. */
const libraries = { freetype: ["freetype2"], native: [] } as const;

/**
 * Builds and starts the program `name`.c of `folder`.
 * @returns nothing where the machine has no C compiler or not the library that the program needs
 */
export async function startNative(
  name: keyof typeof libraries,
  folder: string,
  programArguments: readonly string[],
): Promise<NativePeer | undefined> {
  const program = build(name, folder);
  if (program === undefined) return undefined;
  const child = spawn(program, programArguments, { stdio: ["pipe", "pipe", "inherit"] });
  const nextLine = linesOf(child);
  const [word, ...facts] = (await nextLine()).split(" ");
  if (word !== "ready") throw new Error(`${name} did not start as it should`);
  return {
    processId: child.pid!,
    facts,
    timeRound: async (calls) => {
      child.stdin.write(`${calls}\n`);
      return Number(await nextLine());
    },
    close: () => child.stdin.end(),
  };
}

/** The path of the compiled program, compiled anew where the source is newer. */
function build(name: keyof typeof libraries, folder: string): string | undefined {
  const source = join(folder, `${name}.c`);
  const program = join(folder, "build", name);
  const modified = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified(program) > modified(source)) return program;
  const needed = libraries[name];
  const flags = needed.length === 0 ? "" : output("pkg-config", ["--cflags", "--libs", ...needed]);
  if (flags === undefined || output("cc", ["--version"]) === undefined) return undefined;
  mkdirSync(join(folder, "build"), { recursive: true });
  const words = flags.trim().split(/\s+/).filter(Boolean);
  execFileSync("cc", ["-O3", "-Wall", "-Wextra", "-o", program, source, ...words], { stdio: "inherit" });
  return program;
}

/** What a program prints, or nothing where it isn't there or fails. */
function output(program: string, programArguments: readonly string[]): string | undefined {
  try {
    return execFileSync(program, programArguments, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
}

/** A function that gives the child's next line of output, and throws when there will be none. */
function linesOf(child: ChildProcess & { stdout: NodeJS.ReadableStream }): () => Promise<string> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${child.spawnfile} ended with status ${child.exitCode}`);
    return value;
  };
}
