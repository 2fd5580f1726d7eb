/** The options of `typecase render`: what was typed, checked as far as the command line alone can. */

import { extname } from "node:path";
import { choiceOf, type GivenOptions, type OptionTable, parseOptions } from "./parse-options.ts";
import {
  checkPixelFormat,
  fontTable,
  lookTable,
  type OutputFormat,
  outputFormats,
  type PictureOptions,
  pictureDefaults,
  pictureHelp,
  readPicture,
} from "./picture-options.ts";
import { UsageError } from "./usage-error.ts";

/** Help of the command, and its options' defaults in words. */
export const renderHelp = `Usage: typecase render TEXT -o FILE [options]
       typecase render --sample -o FILE [options]
       typecase render --batch JOBS --out FOLDER [options]

Renders text to a picture. TEXT "-" reads standard input.

  -o, --output FILE       what to write, by its ending: png, svg, pgm, ppm, json; "-" is PNG to standard output
      --text-file FILE    read the text from a UTF-8 file
      --sample            render a paragraph of five scripts, from a clone of the repository
      --json              say on standard output what was written, as JSON
      --memory            say on standard error what memory was used for
  -h, --help              this text

Many pictures:
      --batch JOBS        a file of lines of JSON, "-" for standard input: {"text": "Hello", "output": "a.png", "size": 20}
                          with the options below by their names; lists are arrays of strings
      --out FOLDER        where outputs of the batch go; it is made where it isn't there
      --format FORMAT     of lines that name no output: 1.png, 2.png, … by the line's number (png)
A line that fails is passed over and listed at the end, and the status is 1. Options given beside --batch are those of all
lines that don't set them.

${pictureHelp}`;

const table = {
  ...fontTable,
  ...lookTable,
  output: { type: "string", short: "o" },
  "text-file": { type: "string" },
  sample: { type: "boolean" },
  batch: { type: "string" },
  out: { type: "string" },
  format: { type: "string" },
  json: { type: "boolean" },
  memory: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies OptionTable;

/** Where the text comes from. */
export type TextSource =
  | { readonly kind: "argument"; readonly text: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "sample" };

/** What both ways of rendering are told. */
interface SharedOptions {
  /** Whether standard output says what was written. */
  readonly json: boolean;
  /** Whether to report on memory. */
  readonly memory: boolean;
}

/** One picture: what to render, how, and where to. */
export interface RenderCommand extends SharedOptions {
  readonly kind: "picture";
  readonly text: TextSource;
  /** Path of the file to write, or "-" for standard output. */
  readonly output: string;
  readonly format: OutputFormat;
  readonly picture: PictureOptions;
}

/** Many pictures: where their lines stand, and where the files go. */
export interface BatchCommand extends SharedOptions {
  readonly kind: "batch";
  /** Path of the lines, or "-" for standard input. */
  readonly jobs: string;
  readonly folder: string;
  /** Of lines that name no output. */
  readonly format: OutputFormat;
  /** What lines don't set themselves. */
  readonly shared: GivenOptions;
}

/** Reads the arguments of `render`; "help" where they ask for it. Throws `UsageError` naming the argument at fault. */
export function parseRenderArgs(args: readonly string[]): RenderCommand | BatchCommand | "help" {
  const given = parseOptions(args, table);
  if (given.flag("help")) return "help";
  return given.text("batch") === undefined ? pictureCommand(given) : batchCommand(given);
}

function pictureCommand(given: GivenOptions): RenderCommand {
  for (const name of ["out", "format"]) {
    if (given.text(name) !== undefined) throw new UsageError(`--${name} goes with --batch; a picture goes to -o`);
  }
  const output = given.text("output");
  if (output === undefined || output === "") throw new UsageError("no output: give a file with -o, or -o - for PNG");
  if (output === "-" && given.flag("json")) throw new UsageError("--json is for pictures that go to a file");
  const text = textSource(given);
  const format = formatOf(output);
  const picture = readPicture(given, text.kind === "sample" ? sampleDefaults : pictureDefaults);
  checkPixelFormat(format, picture.paint);
  return { kind: "picture", text, output, format, picture, json: given.flag("json"), memory: given.flag("memory") };
}

const sampleDefaults = { size: 40, padding: 40, maxWidth: 880, lineHeight: 1.6 };

function batchCommand(given: GivenOptions): BatchCommand {
  const jobs = given.text("batch") as string;
  const folder = given.text("out");
  if (jobs === "") throw new UsageError('no jobs: give --batch a file of lines, or "-" for standard input');
  if (folder === undefined || folder === "") throw new UsageError("no folder: give --batch a folder with --out");
  const stray = ["output", "text-file"].find((name) => given.text(name) !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} is for one picture, and --batch for many`);
  if (given.flag("sample")) throw new UsageError("--sample is for one picture, and --batch for many");
  const [argument] = given.positionals;
  if (argument !== undefined) throw new UsageError(`unexpected argument "${argument}": texts are in the batch`);
  // What is wrong for every line is told before the first.
  readPicture(given);
  const format = choiceOf(given, "format", outputFormats) ?? "png";
  return { kind: "batch", jobs, folder, format, shared: given, json: given.flag("json"), memory: given.flag("memory") };
}

function textSource(given: GivenOptions): TextSource {
  const [argument, extra] = given.positionals;
  const path = given.text("text-file");
  const sources: TextSource[] = [];
  if (argument !== undefined) sources.push(argument === "-" ? { kind: "stdin" } : { kind: "argument", text: argument });
  if (path !== undefined) sources.push({ kind: "file", path });
  if (given.flag("sample")) sources.push({ kind: "sample" });
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}": put the whole text in quotes`);
  const [source] = sources;
  if (source === undefined) throw new UsageError("no text: give it as an argument, with --text-file, or - for stdin");
  if (sources.length > 1) throw new UsageError("more than one text: give one of TEXT, --text-file and --sample");
  return source;
}

/** The format that a path's ending names; PNG for standard output. Throws `UsageError`. */
export function formatOf(output: string): OutputFormat {
  if (output === "-") return "png";
  const extension = extname(output).slice(1).toLowerCase();
  const format = outputFormats.find((known) => known === extension);
  if (format === undefined) {
    throw new UsageError(`cannot tell the format of "${output}": its ending must be ${outputFormats.join(", ")}`);
  }
  return format;
}
