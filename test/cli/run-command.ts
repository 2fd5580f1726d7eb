/** Commands from the sources, as the command line runs them, with the built kernels. */

import { readFile } from "node:fs/promises";
import { PictureMaker } from "../../src/cli/picture-maker.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { oneLine } from "../../src/cli/usage-error.ts";

const compiled = (name: string) => readFile(new URL(`../../dist/${name}`, import.meta.url)).then(WebAssembly.compile);

/** What `PictureMaker.create` gives where the modules lie beside it. */
export async function createMaker(): Promise<PictureMaker> {
  const [wasm, harfbuzzWasm] = await Promise.all([compiled("kernels.wasm"), compiled("harfbuzz.wasm")]);
  return PictureMaker.create({ wasm, harfbuzzWasm });
}

type Command = (args: readonly string[], terminal: Terminal, create: typeof createMaker) => Promise<void>;

/** Runs `command` and returns its exit status; a failure is one line of standard error. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  try {
    await command(args, terminal, createMaker);
    return 0;
  } catch (error) {
    terminal.writeError(`typecase: ${oneLine(error)}`);
    return 1;
  }
}
