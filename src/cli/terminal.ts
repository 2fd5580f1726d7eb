/** What a command needs of the process it runs in, so that tests can hand in their own. */

/** Standard streams of a command. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Resolves when the reader has taken the bytes. */
  writeOut(output: Uint8Array | string): Promise<void>;
  writeError(line: string): void;
  /** Shows a line in place of the one before, or clears it. Absent where nobody watches. */
  readonly progress?: ((line: string) => void) | undefined;
  /** Resolves when the process is asked to end; from the call on, asking no longer ends it by itself. */
  readonly stopRequested?: (() => Promise<void>) | undefined;
}

/** Back to the start of the line, which is cleared to its end (ECMA-48, EL). */
const CLEAR_LINE = "\r\u001b[K";

/** The streams of this process. A reader that goes away early, as `head`, ends the output and is no failure. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    writeOut: (output) =>
      new Promise((resolve, reject) => {
        const fail = (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? resolve() : reject(error));
        process.stdout.once("error", fail);
        process.stdout.write(output, (error) => {
          if (error) return;
          process.stdout.off("error", fail);
          resolve();
        });
      }),
    writeError: (line) => {
      process.stderr.write(`${line}\n`);
    },
    stopRequested: () =>
      new Promise((resolve) => {
        for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
      }),
    progress: process.stderr.isTTY ? (line) => void process.stderr.write(CLEAR_LINE + line) : undefined,
  };
}
