/**
 * What a picture of text looks like, as `render`, each line of its batches and the requests of `serve` say it: one table of
 * options for all of them. In: options as given. Out: what fonts to open, and what layout and drawing are asked for.
 */

import type { LayoutOptions, RenderOptions } from "../entry/node.ts";
import { type FontChoice, parseFontChoice } from "./font-choice.ts";
import { choiceOf, choicesOf, type GivenOptions, type OptionTable, toNumber } from "./parse-options.ts";
import { UsageError } from "./usage-error.ts";

/** The part of a command's help that tells these options. */
export const pictureHelp = `Fonts:
  -f, --font FILE[#N]     font file, or face N of a collection; repeat for fallbacks, first has precedence
                          (default: the Noto Sans that comes with typecase)
      --variations LIST   place of variable fonts given with -f, as "wght=650,wdth=80"
      --family LIST       families by preference, as "Inter, serif"; those of -f go before them
      --weight N          1 to 1000, normal or bold, for families (normal)
      --style WHICH       normal, italic, oblique, or as "oblique 10deg", for families (normal)
      --stretch WHICH     percent of the usual width or CSS's name for it, for families (100)
      --system-fonts      also take characters from the system's fonts; --family asks for them anyway
      --font-folder DIR   take fonts from this folder, not from the system; may be repeated

Text:
      --size PX           pixels to the em (48)
      --line-height N     multiple of the size (what the font asks for)
      --letter-spacing PX added between characters (0)
      --word-spacing PX   added to spaces (0)
      --features LIST     OpenType features, as "liga=0,kern,ss01=2"
      --language TAG      BCP 47 language, as "sr" or "zh-Hant"
      --direction WHICH   auto, ltr, rtl (auto)
      --writing-mode MODE horizontal-tb, vertical-rl, vertical-lr (horizontal-tb)
      --text-orientation WHICH  of vertical lines: mixed, upright, sideways (mixed)
      --text-spacing-trim WHICH normal, space-all (normal)

Lines:
      --width PX          break lines to this width (one line a paragraph)
      --align WHERE       start, end, left, right, center, justify (start)
      --align-last WHERE  the same or auto, for last lines (auto)
      --justify WHAT      what is stretched: auto, none, inter-word, inter-character (auto)
      --indent PX         of the first line (0)
      --white-space HOW   normal, nowrap, pre, pre-wrap, pre-line (pre-wrap)
      --line-break HOW    auto, loose, normal, strict, anywhere (auto)
      --word-break HOW    normal, break-all, keep-all (normal)
      --overflow-wrap HOW normal, break-word, anywhere (break-word)
      --hyphens HOW       none, or manual for soft hyphens (manual)
      --hyphenate-character TEXT  what is drawn there (‐)
      --no-dictionary     break Thai, Lao, Khmer and Burmese at spaces alone
      --text-wrap STYLE   auto, balance, pretty (auto)
      --hanging-punctuation LIST  of first, last, allow-end, force-end, with commas between
      --tab-size N        spaces to the tab stop (8)
      --max-lines N       leave out lines after N
      --ellipsis TEXT     what stands for text that is left out, as "…"
      --ellipsis-position WHERE  end, start, middle (end)

Drawing:
      --color COLOR       CSS colour of the text (black)
      --background COLOR  CSS colour behind it (white)
      --padding PX        free space around the text (16)
      --picture-width PX, --picture-height PX  size of the picture, not for svg and json (what the text needs)
      --scale N           device pixels to the CSS pixel (1)
      --decoration LIST   underline, line-through, overline, with commas between
      --opacity N         of the text, 0 to 1 (1)
      --render-mode MODE  gray, lcd, mono for black and white, or sdf for distances from the outlines (gray)
      --spread PX         for sdf: the farthest distance that is told (8)
      --hinting MODE      none, or full to run the font's own instructions (none)
      --gamma N           coverage is raised to 1 / N: above 1 is heavier (1)
      --pixel-format F    rgba8, rgb8, gray8 or mono1; for png, and the last two for pgm (rgba8)
`;

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;

/** Options that say which files are read: for whoever starts the program, and for no one who sends it requests. */
export const fontTable = {
  font: { type: "string", short: "f", multiple: true },
  variations: text,
  "system-fonts": flag,
  "font-folder": { type: "string", multiple: true },
} as const satisfies OptionTable;

/** Options that say how the text looks. */
export const lookTable = {
  family: text,
  weight: text,
  style: text,
  stretch: text,
  size: text,
  "line-height": text,
  "letter-spacing": text,
  "word-spacing": text,
  features: text,
  language: text,
  direction: text,
  "writing-mode": text,
  "text-orientation": text,
  "text-spacing-trim": text,
  width: text,
  align: text,
  "align-last": text,
  justify: text,
  indent: text,
  "white-space": text,
  "line-break": text,
  "word-break": text,
  "overflow-wrap": text,
  hyphens: text,
  "hyphenate-character": text,
  "no-dictionary": flag,
  "text-wrap": text,
  "hanging-punctuation": text,
  "tab-size": text,
  "max-lines": text,
  ellipsis: text,
  "ellipsis-position": text,
  color: text,
  background: text,
  padding: text,
  "picture-width": text,
  "picture-height": text,
  scale: text,
  decoration: text,
  opacity: text,
  "render-mode": text,
  spread: text,
  hinting: text,
  gamma: text,
  "pixel-format": text,
} as const satisfies OptionTable;

/** Formats that pictures are written in. */
export const outputFormats = ["png", "svg", "pgm", "ppm", "json"] as const;
export type OutputFormat = (typeof outputFormats)[number];

const aligns = ["start", "end", "left", "right", "center", "justify"] as const;
const pixelFormats = ["rgba8", "rgb8", "gray8", "mono1"] as const;

/** Which fonts a picture may use. */
export interface FontOptionsGiven {
  readonly files: readonly FontChoice[];
  readonly variations: Readonly<Record<string, number>> | undefined;
  /**
   * Folders whose fonts are registered, which are asked by a family, or where no file has a character; "" stands for the
   * system's.
   */
  readonly folders: readonly string[];
}

/** What a picture looks like. Absent options are the engine's defaults. */
export interface PictureOptions {
  readonly fonts: FontOptionsGiven;
  readonly layout: LayoutOptions;
  readonly paint: RenderOptions;
}

/** What stands where an option isn't given. */
export interface PictureDefaults {
  readonly size: number;
  readonly padding: number;
  readonly maxWidth?: number | undefined;
  readonly lineHeight?: number | undefined;
}

export const pictureDefaults: PictureDefaults = { size: 48, padding: 16 };

/** Reads the options of a picture. Throws `UsageError` naming the option at fault. */
export function readPicture(given: GivenOptions, defaults: PictureDefaults = pictureDefaults): PictureOptions {
  const fonts = readFonts(given);
  return {
    fonts,
    layout: { ...readText(given, defaults), ...readLines(given, defaults), ...readFamilies(given, fonts) },
    paint: readPaint(given, defaults),
  };
}

function readFonts(given: GivenOptions): FontOptionsGiven {
  const named = given.texts("font-folder");
  const variations = given.text("variations");
  const isSystem = given.flag("system-fonts") || (named.length === 0 && given.text("family") !== undefined);
  const folders = isSystem ? ["", ...named] : named;
  const lonely = ["weight", "style", "stretch"].find((name) => given.text(name) !== undefined);
  if (lonely !== undefined && folders.length === 0) {
    throw new UsageError(`${given.called(lonely)} is for families: give ${given.called("family")} too`);
  }
  return {
    files: given.texts("font").map(parseFontChoice),
    variations: variations === undefined ? undefined : parseVariations(variations, given.called("variations")),
    folders,
  };
}

function readFamilies(given: GivenOptions, { folders }: FontOptionsGiven): LayoutOptions {
  if (folders.length === 0) return {};
  // The registry parses these as CSS does, and refuses what CSS doesn't have.
  return {
    families: given.text("family") ?? "sans-serif",
    weight: given.text("weight") as LayoutOptions["weight"],
    style: given.text("style") as LayoutOptions["style"],
    stretch: given.text("stretch") as LayoutOptions["stretch"],
  };
}

function readText(given: GivenOptions, defaults: PictureDefaults): LayoutOptions {
  const features = given.text("features");
  return {
    size: given.number("size") ?? defaults.size,
    lineHeight: given.number("line-height") ?? defaults.lineHeight,
    letterSpacing: given.number("letter-spacing"),
    wordSpacing: given.number("word-spacing"),
    features: features === undefined ? undefined : parseFeatures(features, given.called("features")),
    language: given.text("language"),
    direction: choiceOf(given, "direction", ["auto", "ltr", "rtl"]),
    writingMode: choiceOf(given, "writing-mode", ["horizontal-tb", "vertical-rl", "vertical-lr"]),
    textOrientation: choiceOf(given, "text-orientation", ["mixed", "upright", "sideways"]),
    textSpacingTrim: choiceOf(given, "text-spacing-trim", ["normal", "space-all"]),
  };
}

function readLines(given: GivenOptions, defaults: PictureDefaults): LayoutOptions {
  return {
    maxWidth: given.number("width") ?? defaults.maxWidth,
    align: choiceOf(given, "align", aligns),
    textAlignLast: choiceOf(given, "align-last", ["auto", ...aligns]),
    textJustify: choiceOf(given, "justify", ["auto", "none", "inter-word", "inter-character"]),
    textIndent: given.number("indent"),
    whiteSpace: choiceOf(given, "white-space", ["normal", "nowrap", "pre", "pre-wrap", "pre-line"]),
    lineBreak: choiceOf(given, "line-break", ["auto", "loose", "normal", "strict", "anywhere"]),
    wordBreak: choiceOf(given, "word-break", ["normal", "break-all", "keep-all"]),
    overflowWrap: choiceOf(given, "overflow-wrap", ["normal", "break-word", "anywhere"]),
    hyphens: choiceOf(given, "hyphens", ["none", "manual"]),
    hyphenateCharacter: given.text("hyphenate-character"),
    dictionaryBreaks: given.flag("no-dictionary") ? false : undefined,
    textWrapStyle: choiceOf(given, "text-wrap", ["auto", "balance", "pretty"]),
    hangingPunctuation: choicesOf(given, "hanging-punctuation", ["first", "last", "allow-end", "force-end"]),
    tabSize: given.number("tab-size"),
    maxLines: given.number("max-lines"),
    ellipsis: given.text("ellipsis"),
    ellipsisPosition: choiceOf(given, "ellipsis-position", ["end", "start", "middle"]),
  };
}

function readPaint(given: GivenOptions, defaults: PictureDefaults): RenderOptions {
  const renderMode = choiceOf(given, "render-mode", ["gray", "lcd", "mono", "sdf"]);
  return {
    color: given.text("color") ?? "black",
    background: given.text("background") ?? (renderMode === "sdf" ? undefined : "white"),
    padding: given.number("padding") ?? defaults.padding,
    width: given.number("picture-width"),
    height: given.number("picture-height"),
    scale: given.number("scale"),
    decoration: choicesOf(given, "decoration", ["underline", "line-through", "overline"]),
    opacity: given.number("opacity"),
    renderMode,
    spread: given.number("spread"),
    hinting: choiceOf(given, "hinting", ["none", "full"]),
    gamma: given.number("gamma"),
    pixelFormat: choiceOf(given, "pixel-format", pixelFormats),
  };
}

/** Pixels of some formats are for some kinds of files. Throws `UsageError`. */
export function checkPixelFormat(format: OutputFormat, { pixelFormat }: RenderOptions): void {
  const isGray = pixelFormat === "gray8" || pixelFormat === "mono1";
  if (pixelFormat === undefined || pixelFormat === "rgba8" || format === "png" || (isGray && format === "pgm")) return;
  throw new UsageError(`--pixel-format ${pixelFormat} is for png${isGray ? " and pgm" : ""}, not ${format}`);
}

/** `"liga=0,kern"` → `{ liga: 0, kern: 1 }`; tags are four printable ASCII characters (OpenType, "Tag" data type). */
export function parseFeatures(list: string, name = "--features"): Record<string, number> {
  const features: Record<string, number> = {};
  for (const part of list.split(",")) {
    const [tag = "", value = "1", ...rest] = part.trim().split("=");
    if (!/^[\x20-\x7e]{4}$/.test(tag) || !/^\d{1,5}$/.test(value) || rest.length > 0) {
      throw new UsageError(`${name} must be a list as "liga=0,kern", got "${part.trim()}" in it`);
    }
    features[tag] = toNumber(value, name);
  }
  return features;
}

/** `"wght=650,slnt=-4"` → `{ wght: 650, slnt: -4 }`. */
export function parseVariations(list: string, name = "--variations"): Record<string, number> {
  const variations: Record<string, number> = {};
  for (const part of list.split(",")) {
    const match = /^([\x20-\x7e]{4})=(-?\d+(?:\.\d+)?)$/.exec(part.trim());
    if (!match) throw new UsageError(`${name} must be a list as "wght=650,wdth=80", got "${part.trim()}" in it`);
    variations[match[1] as string] = Number(match[2]);
  }
  return variations;
}

/** What the engine calls an option that the command line calls otherwise. */
const flagOfArgument: Readonly<Record<string, string>> = {
  maxWidth: "width",
  textAlignLast: "align-last",
  textJustify: "justify",
  textIndent: "indent",
  textWrapStyle: "text-wrap",
  families: "family",
  width: "picture-width",
  height: "picture-height",
};

/** What the engine says of an argument, in the names of these options: "maxWidth must be …" is "width must be …". */
export function inOptionNames(error: unknown): unknown {
  if (!(error instanceof RangeError || error instanceof TypeError)) return error;
  const message = error.message.replace(/^[a-z][A-Za-z]*(?=[ []|$)/, (name) => {
    const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return flagOfArgument[name] ?? (Object.hasOwn(lookTable, kebab) ? kebab : name);
  });
  return new UsageError(message, { cause: error });
}
