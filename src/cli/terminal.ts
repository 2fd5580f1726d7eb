/** What a command needs of the process it runs in, so that tests can hand in their own. */

/** Standard streams of a command. */
export interface Terminal {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Resolves when the reader has taken the bytes. */
  writeOut(output: Uint8Array | string): Promise<void>;
  writeError(line: string): void;
  /** Shows a line in place of the one before, or clears it. Absent where nobody watches. */
  readonly progress?: ((line: string) => void) | undefined;
}

/** Back to the start of the line, which is cleared to its end (ECMA-48, EL). */
const CLEAR_LINE = "\r\u001b[K";

/** The streams of this process. A reader that goes away early, as `head`, ends the output and is no failure. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    writeOut: (output) =>
      new Promise((resolve, reject) => {
        process.stdout.once("error", (error: NodeJS.ErrnoException) => {
          if (error.code === "EPIPE") resolve();
          else reject(error);
        });
        process.stdout.write(output, (error) => {
          if (!error) resolve();
        });
      }),
    writeError: (line) => {
      process.stderr.write(`${line}\n`);
    },
    progress: process.stderr.isTTY ? (line) => void process.stderr.write(CLEAR_LINE + line) : undefined,
  };
}
