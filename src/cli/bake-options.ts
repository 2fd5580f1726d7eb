/** The options of `typecase bake`: what was typed, checked as far as the command line alone can. */

import { type ArchivePresetName, archivePresets, type CodecName, codecNames } from "../archive/codecs.ts";
import { type Hinting, hintings, type RenderMode, renderModes } from "../glyph/strike-mode.ts";
import { type FontChoice, parseFontChoice } from "./font-choice.ts";
import { choiceOf, choicesOf, type OptionTable, parseOptions, toNumber } from "./parse-options.ts";
import { UsageError } from "./usage-error.ts";

/** Help of the command, and its options' defaults in words. */
export const bakeHelp = `Usage: typecase bake FONT[#N]... -o FILE [options]

Rasterises glyphs ahead, and writes them to an archive that text is drawn from with no font file:
typecase render TEXT -f FILE --size N. Sizes are pixels to the em: size × scale. #N is face N of a
collection, from 0. Of several fonts the first that has a character gives it, as in render.

  -o, --output FILE     the archive, as glyphs.tcg; "-" is standard output
      --size LIST       pixels to the em, as "16,32" (16)
      --chars SET       ascii, latin1, @FILE for the characters of a UTF-8 file, or characters
                        themselves; repeat for more (ascii)
      --render-mode LIST  gray, lcd, mono, with commas between (gray)
      --hinting MODE    none, or full to run the font's own instructions (none)
      --gamma N         coverage is raised to 1 / N: above 1 is heavier (1)
      --subpixel N      places within a pixel for each glyph, 1, 2 or 4 (4; 1 where hinted)
      --preset NAME     memory-efficient, balanced, high-compression (balanced)
      --codec NAME      none, gzip, zlib, brotli, zstd, lz4 (the preset's)
      --level N         1, fast, to 9, small (the preset's)
      --json            say on standard output what was written
  -h, --help            this text
`;

const table: OptionTable = {
  output: { type: "string", short: "o" },
  size: { type: "string" },
  chars: { type: "string", multiple: true },
  "render-mode": { type: "string" },
  hinting: { type: "string" },
  gamma: { type: "string" },
  subpixel: { type: "string" },
  preset: { type: "string" },
  codec: { type: "string" },
  level: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

/** Where characters come from. */
export type CharacterSource =
  | { readonly kind: "set"; readonly characters: string }
  | { readonly kind: "file"; readonly path: string };

/** What to bake, how, and where to. Absent options are the engine's defaults. */
export interface BakeCommand {
  readonly fonts: readonly FontChoice[];
  /** Path of the archive, or "-" for standard output. */
  readonly output: string;
  readonly sizes: readonly number[];
  readonly characters: readonly CharacterSource[];
  readonly renderModes: readonly RenderMode[];
  readonly hinting: Hinting | undefined;
  readonly gamma: number | undefined;
  readonly subpixelPositions: 1 | 2 | 4 | undefined;
  readonly preset: ArchivePresetName | undefined;
  readonly codec: CodecName | undefined;
  readonly level: number | undefined;
  readonly json: boolean;
}

/** Reads the arguments of `bake`; "help" where they ask for it. Throws `UsageError` naming the argument at fault. */
export function parseBakeArgs(args: readonly string[]): BakeCommand | "help" {
  const given = parseOptions(args, table);
  if (given.flag("help")) return "help";
  const output = given.text("output");
  if (given.positionals.length === 0) throw new UsageError("no font: give a font file");
  if (output === undefined || output === "") throw new UsageError("no output: give a file with -o");
  if (output === "-" && given.flag("json")) throw new UsageError("--json is for archives that go to a file");
  const presets = Object.keys(archivePresets) as ArchivePresetName[];
  return {
    fonts: given.positionals.map(parseFontChoice),
    output,
    sizes: (given.text("size") ?? "16").split(",").map((size) => toNumber(size.trim(), "--size")),
    characters: sources(given.texts("chars")),
    renderModes: choicesOf(given, "render-mode", renderModes) ?? ["gray"],
    hinting: choiceOf(given, "hinting", hintings),
    gamma: given.number("gamma"),
    subpixelPositions: positions(given.number("subpixel")),
    preset: choiceOf(given, "preset", presets),
    codec: choiceOf(given, "codec", codecNames),
    level: given.number("level"),
    json: given.flag("json"),
  };
}

function positions(count: number | undefined): 1 | 2 | 4 | undefined {
  if (count === undefined || count === 1 || count === 2 || count === 4) return count;
  throw new UsageError(`--subpixel must be 1, 2 or 4, got ${count}`);
}

/** Characters by the names of sets: those that print. */
const sets: Readonly<Record<string, readonly (readonly [first: number, last: number])[]>> = {
  ascii: [[0x20, 0x7e]],
  latin1: [
    [0x20, 0x7e],
    [0xa0, 0xff],
  ],
};

function sources(given: readonly string[]): CharacterSource[] {
  return (given.length === 0 ? ["ascii"] : given).map((text) => {
    if (text === "") throw new UsageError("--chars must be characters, got nothing");
    if (text.startsWith("@") && text.length > 1) return { kind: "file", path: text.slice(1) };
    const ranges = Object.hasOwn(sets, text) ? sets[text]! : undefined;
    return { kind: "set", characters: ranges === undefined ? text : charactersIn(ranges) };
  });
}

function charactersIn(ranges: readonly (readonly [first: number, last: number])[]): string {
  const codes = ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
  return String.fromCodePoint(...codes);
}
