/** `typecase inspect`: what a font file says of itself. */

import { TextEngine } from "../entry/node.ts";
import { parseFontChoice } from "./font-choice.ts";
import { formatReport, reportFont } from "./inspect-report.ts";
import { type OptionTable, parseOptions } from "./parse-options.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Help of the command. */
export const inspectHelp = `Usage: typecase inspect FONT[#N] [--json]

Prints a font's names, metrics, axes, scripts, tables and coverage. #N is face N of a collection, from 0.

      --json  the same as JSON, with the ranges of characters that the font covers
  -h, --help  this text
`;

const table: OptionTable = { json: { type: "boolean" }, help: { type: "boolean", short: "h" } };

/** Runs the command. Throws what one line on standard error can say. */
export async function inspect(args: readonly string[], terminal: Terminal): Promise<void> {
  const given = parseOptions(args, table);
  if (given.flag("help")) return terminal.writeOut(inspectHelp);
  const [file, extra] = given.positionals;
  if (file === undefined) throw new UsageError("no font: give a file to inspect");
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}": one font at a time`);
  const { path, index } = parseFontChoice(file);
  const engine = await TextEngine.create();
  try {
    const report = reportFont(await engine.loadFont(path, { index }));
    await terminal.writeOut(given.flag("json") ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
  } finally {
    engine.dispose();
  }
}
