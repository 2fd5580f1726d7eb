/** The options of `typecase serve`: what was typed, checked as far as the command line alone can. */

import { type GivenOptions, type OptionTable, parseOptions } from "./parse-options.ts";
import { fontTable, lookTable, pictureHelp, readPicture } from "./picture-options.ts";
import { UsageError } from "./usage-error.ts";

/** Help of the command, and its options' defaults in words. */
export const serveHelp = `Usage: typecase serve [options]

Serves pictures of text over HTTP until it is told to stop (SIGTERM, SIGINT):

  GET /?text=Hello&size=32        PNG; with format=svg SVG. The options under Text, Lines and Drawing, and family,
                                  weight, style and stretch, by their names; no-dictionary=true
  GET /health                     JSON: what it did, what waits, and its memory

Errors are JSON: {"error": {"code": "…", "message": "…"}}, with a status of 4xx for what is wrong with the request.

      --host NAME         where to listen (127.0.0.1)
      --port N            0 for any that is free (8080)
      --concurrency N     pictures under way at once (4)
      --queue N           requests that wait for their turn; those after them are told 503 (64)
      --max-text N        code units of a text (2000)
      --max-size PX       pixels to the em, scale included (512)
      --max-pixels N      of a picture (4194304)
      --json              log each request as a line of JSON on standard output
  -h, --help              this text

Options given here are those of all requests that don't set them. Requests name no files: fonts are those given here.

${pictureHelp}`;

const table = {
  ...fontTable,
  ...lookTable,
  host: { type: "string" },
  port: { type: "string" },
  concurrency: { type: "string" },
  queue: { type: "string" },
  "max-text": { type: "string" },
  "max-size": { type: "string" },
  "max-pixels": { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies OptionTable;

/** What a request may ask for. */
export interface RequestLimits {
  /** Code units. */
  readonly textLength: number;
  /** Device pixels to the em. */
  readonly sizePx: number;
  readonly pixels: number;
}

/** Where to serve, how much at once, and what. */
export interface ServeCommand {
  readonly host: string;
  readonly port: number;
  readonly concurrency: number;
  readonly queueLength: number;
  readonly limits: RequestLimits;
  readonly json: boolean;
  /** What requests don't set themselves. */
  readonly shared: GivenOptions;
}

/** Reads the arguments of `serve`; "help" where they ask for it. Throws `UsageError` naming the argument at fault. */
export function parseServeArgs(args: readonly string[]): ServeCommand | "help" {
  const given = parseOptions(args, table);
  if (given.flag("help")) return "help";
  const [argument] = given.positionals;
  if (argument !== undefined) throw new UsageError(`unexpected argument "${argument}": texts come with requests`);
  // What is wrong for every request is told at once.
  readPicture(given);
  return {
    host: given.text("host") ?? "127.0.0.1",
    port: count(given, "port", 8080, 0, 65_535),
    concurrency: count(given, "concurrency", 4, 1, 64),
    queueLength: count(given, "queue", 64, 0, 100_000),
    limits: {
      textLength: count(given, "max-text", 2000, 1, 1_000_000),
      sizePx: count(given, "max-size", 512, 1, 10_000),
      pixels: count(given, "max-pixels", 2 ** 22, 1, 2 ** 28),
    },
    json: given.flag("json"),
    shared: given,
  };
}

function count(given: GivenOptions, name: string, otherwise: number, least: number, most: number): number {
  const value = given.number(name) ?? otherwise;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a whole number from ${least} to ${most}, got ${value}`);
}
