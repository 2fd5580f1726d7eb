/** A terminal that keeps what commands say. */

import type { Terminal } from "../../src/cli/terminal.ts";

/** What a command wrote, and what it was given to read. */
export interface FakeTerminal extends Terminal {
  readonly out: (Uint8Array | string)[];
  readonly errors: string[];
  /** Lines of progress, one after the other. */
  readonly shown: string[];
}

/** A terminal whose standard input is `input`. */
export function fakeTerminal(input: readonly (string | Uint8Array)[] = []): FakeTerminal {
  const out: (Uint8Array | string)[] = [];
  const errors: string[] = [];
  const shown: string[] = [];
  return {
    stdin: (async function* () {
      yield* input;
    })(),
    writeOut: async (output) => void out.push(output),
    writeError: (line) => void errors.push(line),
    progress: (line) => void shown.push(line),
    out,
    errors,
    shown,
  };
}
