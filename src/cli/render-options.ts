/** The options of `typecase render`: what was typed, checked as far as the command line alone can. */

import { extname } from "node:path";
import { type OptionTable, parseOptions, toNumber } from "./parse-options.ts";
import { UsageError } from "./usage-error.ts";

/** Help of the command, and its options' defaults in words. */
export const renderHelp = `Usage: typecase render TEXT -o FILE [options]
       typecase render --sample -o FILE [options]

Renders text to a picture. TEXT "-" reads standard input.

  -o, --output FILE       what to write, by its ending: png, svg, pgm, ppm, json; "-" is PNG to standard output
  -f, --font FILE[#N]     font file, or face N of a collection; repeat for fallbacks, first has precedence
                          (default: the Noto Sans that comes with typecase)
      --text-file FILE    read the text from a UTF-8 file
      --sample            render a paragraph of five scripts, from a clone of the repository
      --size PX           pixels to the em (48)
      --width PX          break lines to this width (one line a paragraph)
      --color COLOR       CSS colour of the text (black)
      --background COLOR  CSS colour behind it (white)
      --padding PX        free space around the text (16)
      --scale N           device pixels to the CSS pixel (1)
      --align WHERE       start, end, left, right, center, justify (start)
      --direction WHICH   auto, ltr, rtl (auto)
      --language TAG      BCP 47 language, as "sr" or "zh-Hant"
      --line-height N     multiple of the size (what the font asks for)
      --letter-spacing PX added between characters (0)
      --features LIST     OpenType features, as "liga=0,kern,ss01=2"
      --max-lines N       leave out lines after N
      --ellipsis TEXT     what ends the last line then, as "…"
      --pixel-format F    rgba8, rgb8, gray8 or mono1; for png, and the last two for pgm (rgba8)
      --render-mode MODE  gray, lcd, or mono for black and white (gray)
      --hinting MODE      none, or full to run the font's own instructions (none)
      --gamma N           coverage is raised to 1 / N: above 1 is heavier (1)
      --decoration LIST   underline, line-through, overline, with commas between
      --memory            say on standard error what memory was used for
  -h, --help              this text
`;

const table: OptionTable = {
  output: { type: "string", short: "o" },
  font: { type: "string", short: "f", multiple: true },
  "text-file": { type: "string" },
  sample: { type: "boolean" },
  size: { type: "string" },
  width: { type: "string" },
  color: { type: "string" },
  background: { type: "string" },
  padding: { type: "string" },
  scale: { type: "string" },
  align: { type: "string" },
  direction: { type: "string" },
  language: { type: "string" },
  "line-height": { type: "string" },
  "letter-spacing": { type: "string" },
  features: { type: "string" },
  "max-lines": { type: "string" },
  ellipsis: { type: "string" },
  "pixel-format": { type: "string" },
  "render-mode": { type: "string" },
  hinting: { type: "string" },
  gamma: { type: "string" },
  decoration: { type: "string" },
  memory: { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

/** Formats that `render` writes. */
export const outputFormats = ["png", "svg", "pgm", "ppm", "json"] as const;
export type OutputFormat = (typeof outputFormats)[number];

const aligns = ["start", "end", "left", "right", "center", "justify"] as const;
const directions = ["auto", "ltr", "rtl"] as const;
const pixelFormats = ["rgba8", "rgb8", "gray8", "mono1"] as const;
const renderModes = ["gray", "lcd", "mono"] as const;
const hintings = ["none", "full"] as const;
const decorations = ["underline", "line-through", "overline"] as const;

/** Where the text comes from. */
export type TextSource =
  | { readonly kind: "argument"; readonly text: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "sample" };

/** A font file and which of its faces. */
export interface FontChoice {
  readonly path: string;
  readonly index: number;
}

/** What to render, how, and where to. Absent options are the engine's defaults. */
export interface RenderCommand {
  readonly text: TextSource;
  readonly fonts: readonly FontChoice[];
  /** Path of the file to write, or "-" for standard output. */
  readonly output: string;
  readonly format: OutputFormat;
  readonly size: number;
  readonly maxWidth: number | undefined;
  readonly color: string;
  readonly background: string;
  readonly padding: number;
  readonly scale: number;
  readonly align: (typeof aligns)[number];
  readonly direction: (typeof directions)[number];
  readonly language: string | undefined;
  readonly lineHeight: number | undefined;
  readonly letterSpacing: number | undefined;
  readonly features: Readonly<Record<string, number>> | undefined;
  readonly maxLines: number | undefined;
  readonly ellipsis: string | undefined;
  readonly pixelFormat: (typeof pixelFormats)[number];
  readonly renderMode: (typeof renderModes)[number] | undefined;
  readonly hinting: (typeof hintings)[number] | undefined;
  readonly gamma: number | undefined;
  readonly decoration: readonly (typeof decorations)[number][] | undefined;
  /** Whether to report on memory. */
  readonly memory: boolean;
}

type Given = ReturnType<typeof parseOptions>;

/** Reads the arguments of `render`; "help" where they ask for it. Throws `UsageError` naming the argument at fault. */
export function parseRenderArgs(args: readonly string[]): RenderCommand | "help" {
  const given = parseOptions(args, table);
  if (given.flag("help")) return "help";
  const output = given.text("output");
  if (output === undefined || output === "") throw new UsageError("no output: give a file with -o, or -o - for PNG");
  const text = textSource(given);
  const format = formatOf(output);
  const features = given.text("features");
  return {
    text,
    fonts: given.texts("font").map(parseFontChoice),
    output,
    format,
    size: given.number("size") ?? (text.kind === "sample" ? 40 : 48),
    maxWidth: given.number("width") ?? (text.kind === "sample" ? 880 : undefined),
    color: given.text("color") ?? "black",
    background: given.text("background") ?? "white",
    padding: given.number("padding") ?? (text.kind === "sample" ? 40 : 16),
    scale: given.number("scale") ?? 1,
    align: choice(given, "align", aligns) ?? "start",
    direction: choice(given, "direction", directions) ?? "auto",
    language: given.text("language"),
    lineHeight: given.number("line-height") ?? (text.kind === "sample" ? 1.6 : undefined),
    letterSpacing: given.number("letter-spacing"),
    features: features === undefined ? undefined : parseFeatures(features),
    maxLines: given.number("max-lines"),
    ellipsis: given.text("ellipsis"),
    pixelFormat: pixelFormatFor(format, choice(given, "pixel-format", pixelFormats)),
    renderMode: choice(given, "render-mode", renderModes),
    hinting: choice(given, "hinting", hintings),
    gamma: given.number("gamma"),
    decoration: parseDecorations(given.text("decoration")),
    memory: given.flag("memory"),
  };
}

function textSource(given: Given): TextSource {
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

function formatOf(output: string): OutputFormat {
  if (output === "-") return "png";
  const extension = extname(output).slice(1).toLowerCase();
  const format = outputFormats.find((known) => known === extension);
  if (format === undefined) {
    throw new UsageError(`cannot tell the format of "${output}": its ending must be ${outputFormats.join(", ")}`);
  }
  return format;
}

/** `path` or `path#index`. */
export function parseFontChoice(text: string): FontChoice {
  const match = /^(.+)#(\d{1,9})$/s.exec(text);
  if (match) return { path: match[1] as string, index: Number(match[2]) };
  if (text === "") throw new UsageError("--font must be a path, got nothing");
  return { path: text, index: 0 };
}

/** `"liga=0,kern"` → `{ liga: 0, kern: 1 }`; tags are four printable ASCII characters (OpenType, "Tag" data type). */
export function parseFeatures(text: string): Record<string, number> {
  const features: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [tag = "", value = "1", ...rest] = part.trim().split("=");
    if (!/^[\x20-\x7e]{4}$/.test(tag) || !/^\d{1,5}$/.test(value) || rest.length > 0) {
      throw new UsageError(`--features must be a list as "liga=0,kern", got "${part.trim()}" in it`);
    }
    features[tag] = toNumber(value, "--features");
  }
  return features;
}

function choice<Choice extends string>(given: Given, name: string, choices: readonly Choice[]): Choice | undefined {
  const value = given.text(name);
  if (value === undefined) return undefined;
  const found = choices.find((known) => known === value);
  if (found === undefined) throw new UsageError(`--${name} must be one of ${choices.join(", ")}; got "${value}"`);
  return found;
}

/** `"underline,overline"` as a list. */
function parseDecorations(text: string | undefined): RenderCommand["decoration"] {
  return text?.split(",").map((part) => {
    const found = decorations.find((known) => known === part.trim());
    if (found === undefined) throw new UsageError(`--decoration must be of ${decorations.join(", ")}; got "${part}"`);
    return found;
  });
}

type PixelFormatName = (typeof pixelFormats)[number];

function pixelFormatFor(format: OutputFormat, asked: PixelFormatName | undefined): PixelFormatName {
  const isGray = asked === "gray8" || asked === "mono1";
  if (asked !== undefined && asked !== "rgba8" && format !== "png" && !(isGray && format === "pgm")) {
    throw new UsageError(`--pixel-format ${asked} is for png${isGray ? " and pgm" : ""}, not ${format}`);
  }
  return asked ?? "rgba8";
}
