/** The `typecase` command: which command runs, and how a failure is told. Exit status 0, or 1 with one line. */

import type { Terminal } from "./terminal.ts";
import { oneLine, UsageError } from "./usage-error.ts";

const help = `Usage: typecase COMMAND [arguments]

  render   text to a picture: png, svg, pgm, ppm, json; or many, from lines of JSON
  serve    pictures of text over HTTP
  inspect  what a font file says of itself
  bake     glyphs to an archive, which text is drawn from with no font
  bench    how fast it is, in a clone of the repository

typecase COMMAND --help and typecase help COMMAND tell more.
`;

type Command = (args: readonly string[], terminal: Terminal) => Promise<void>;

/** Commands are loaded when they run: asking for help needs no engine. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  render: async () => (await import("./render.ts")).render,
  serve: async () => (await import("./serve.ts")).serve,
  inspect: async () => (await import("./inspect.ts")).inspect,
  bake: async () => (await import("./bake.ts")).bake,
  bench: async () => (await import("./bench.ts")).bench,
};

/** Runs `args` (without program and script) and returns the exit status. Never throws. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<0 | 1> {
  try {
    await dispatch(args, terminal);
    return 0;
  } catch (error) {
    terminal.writeError(`typecase: ${oneLine(error)}`);
    return 1;
  }
}

async function dispatch([name, ...args]: readonly string[], terminal: Terminal): Promise<void> {
  if (name === "help" && args[0] !== undefined) return dispatch([args[0], "--help"], terminal);
  if (name === "--help" || name === "-h" || name === "help") return terminal.writeOut(help);
  if (name === undefined) throw new UsageError(`no command: give ${commandNames()}, or --help`);
  if (!Object.hasOwn(commands, name)) {
    throw new UsageError(`unknown command "${name}": give ${commandNames()}, or --help`);
  }
  const command = await commands[name]?.();
  await command?.(args, terminal);
}

function commandNames(): string {
  const names = Object.keys(commands);
  return `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}
