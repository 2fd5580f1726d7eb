#!/usr/bin/env node
/** Entry of the `typecase` command. */

import { runCommandLine } from "./command-line.ts";
import { processTerminal } from "./terminal.ts";

// The status is set, not exited with: output that is still on its way must not be cut off.
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
