/**
 * The system's fonts, on Node: by fontconfig's list where it is installed, which knows names and coverage of every file
 * and opens none; else by reading names and coverage of the files in the usual folders.
 *
 * Specification: fontconfig, `fc-list(1)` and `FcPatternFormat(3)`; the folders are those of the freedesktop base
 * directories, of macOS and of Windows.
 */

import { execFile } from "node:child_process";
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { extname, join } from "node:path";
import { FontError, TypecaseError } from "../base/errors.ts";
import { type Coverage, CoverageBuilder } from "../font/registry/coverage.ts";
import type { GenericFamily } from "../font/registry/css-font.ts";
import { type FaceSummary, summarise } from "../font/registry/face-summary.ts";
import { pathOrigin } from "../font/registry/font-origin.ts";
import { DEFAULT_OBLIQUE, type FaceStyle, type Range } from "../font/registry/font-style.ts";
import type { SystemFont, SystemFontOptions, SystemFonts } from "../font/registry/system-fonts.ts";
import type { BufferManager } from "../memory/buffer-manager.ts";
import type { FontSource } from "../source/font-source.ts";
import { guardedSource } from "../source/guarded-source.ts";
import { pathOpener } from "../source/path-source.ts";
import { type ImmediateSource, readAtOnce } from "../source/reading.ts";

/** Finds them. Rejects with `FontError` `"system-fonts-unavailable"` where a folder that was named can't be read. */
export async function findSystemFonts(
  { folders, fontconfig = true }: SystemFontOptions,
  buffers?: BufferManager,
): Promise<SystemFonts> {
  const openFile = await pathOpener();
  if (folders === undefined && fontconfig) {
    const listed = await askFontconfig(openFile);
    if (listed) return listed;
  }
  const paths = folders === undefined ? await filesOf(usualFolders(), false) : await filesOf(folders, true);
  return { ...readFiles(paths, openFile, buffers), foundBy: "folders", generics: {} };
}

type OpenFile = (path: string | URL) => FontSource;

/** Fields of a line of `fc-list`; what names can't hold stands between them. */
const FORMAT = "%{file}\t%{index}\t%{family}\t%{weight}\t%{width}\t%{slant}\t%{color}\t%{fontwrapper}\t%{charset}\n";
const WITH_OUTLINES = ":outline=true";
/** The list of a thousand fonts of Chinese. */
const MAX_LIST_BYTES = 256 * 2 ** 20;
const askedGenerics = ["serif", "sans-serif", "monospace", "system-ui", "emoji"] as const;
/** The upper half of an index is the number of a named instance, whose face is listed by itself. */
const INSTANCE_STEP = 0x10000;

/** Undefined where there is no fontconfig, or it fails, or knows of no font. */
async function askFontconfig(openFile: OpenFile): Promise<SystemFonts | undefined> {
  const list = await outputOf("fc-list", ["-f", FORMAT, WITH_OUTLINES]);
  if (!list) return undefined;
  const fonts = parseFontList(list).map(({ path, summary }) => ({ origin: pathOrigin(path, openFile), summary }));
  if (fonts.length === 0) return undefined;
  const generics: Partial<Record<GenericFamily, readonly string[]>> = {};
  const matches = await Promise.all(askedGenerics.map((name) => outputOf("fc-match", ["-f", "%{family[0]}", name])));
  askedGenerics.forEach((name, index) => {
    if (matches[index]) generics[name] = [matches[index]];
  });
  return { fonts, failures: [], foundBy: "fontconfig", generics };
}

/** What a program prints; undefined where it isn't there or fails. */
function outputOf(program: string, options: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, options, { maxBuffer: MAX_LIST_BYTES, windowsHide: true }, (error, stdout) => {
      resolve(error ? undefined : stdout);
    });
  });
}

/** A font of the list. */
interface ListedFont {
  readonly path: string;
  readonly summary: SystemFont["summary"];
}

/** The fonts of a list in the format that is asked for, in the order of their families. */
export function parseFontList(list: string): ListedFont[] {
  const coverages = new Map<string, Coverage>();
  const fonts: ListedFont[] = [];
  for (const line of list.split("\n")) {
    const font = parseLine(line, coverages);
    if (font) fonts.push(font);
  }
  // fontconfig lists in no order, and which font stands in should not change from one start to the next.
  return fonts.sort((a, b) => compare(a.summary.families[0]!, b.summary.families[0]!) || compare(a.path, b.path));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Undefined for instances, for fonts in wrappings that can't be read at once, and for what is no line of the list. */
function parseLine(line: string, coverages: Map<string, Coverage>): ListedFont | undefined {
  const [path, index, families, weight, width, slant, color, wrapper, charset] = line.split("\t");
  if (charset === undefined || families === "" || Number(index) >= INSTANCE_STEP) return undefined;
  // Older versions of fontconfig don't know the wrapping.
  if (wrapper !== "" && wrapper !== "SFNT") return undefined;
  if (!isFontFile(path!)) return undefined;
  const style: FaceStyle = {
    weight: mapRange(weight!, openTypeWeight, 80),
    stretch: mapRange(width!, widthPercent, 100),
    slant:
      Number(slant) === 0 ? "normal" : Number(slant) < 105 ? "italic" : { oblique: [DEFAULT_OBLIQUE, DEFAULT_OBLIQUE] },
  };
  const coverage = coverages.get(charset) ?? parseCharset(charset);
  // Copies, for parts of a text keep the whole of it in memory.
  coverages.set(charset, coverage);
  const names = [...new Set(families!.split(",").map((name) => copyOf(name.trim())))].filter((name) => name !== "");
  if (names.length === 0) return undefined;
  const summary = { index: Number(index), families: names, style, coverage, isColor: color === "True" };
  return { path: copyOf(path!), summary };
}

/** A string of its own: engines make slices that refer to what they were cut from. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

/** "80", or "[40 205]" of a variable font. */
function mapRange(text: string, map: (value: number) => number, otherwise: number): Range {
  const values = text.match(/\d+(?:\.\d+)?/g)?.map(Number) ?? [otherwise];
  return [map(Math.min(...values)), map(Math.max(...values))];
}

/** fontconfig's weights and OpenType's (`FcWeightToOpenTypeDouble`), straight lines between them. */
const weightPairs: readonly (readonly [fontconfig: number, openType: number])[] = [
  ...([
    [0, 100],
    [40, 200],
    [50, 300],
    [55, 350],
    [75, 380],
    [80, 400],
    [100, 500],
  ] as const),
  ...([
    [180, 600],
    [200, 700],
    [205, 800],
    [210, 900],
    [215, 1000],
  ] as const),
];

function openTypeWeight(weight: number): number {
  const after = weightPairs.findIndex(([fontconfig]) => fontconfig >= weight);
  if (after === -1) return 1000;
  const [to, toWeight] = weightPairs[after]!;
  const [from, fromWeight] = weightPairs[Math.max(0, after - 1)]!;
  return to === from ? toWeight : fromWeight + ((weight - from) / (to - from)) * (toWeight - fromWeight);
}

/** fontconfig counts in whole percent, CSS's names for these widths have halves. */
function widthPercent(width: number): number {
  return width === 63 ? 62.5 : width === 87 ? 87.5 : width === 113 ? 112.5 : width;
}

/** "20-7e a0 152-153" */
function parseCharset(charset: string): Coverage {
  const found = new CoverageBuilder();
  for (const range of charset.split(" ")) {
    const dash = range.indexOf("-");
    const first = Number.parseInt(dash === -1 ? range : range.slice(0, dash), 16);
    const last = dash === -1 ? first : Number.parseInt(range.slice(dash + 1), 16);
    found.add(first, last);
  }
  return found.build();
}

const fontExtensions = new Set([".ttf", ".otf", ".ttc", ".otc"]);

function isFontFile(path: string): boolean {
  return fontExtensions.has(extname(path).toLowerCase());
}

function usualFolders(): string[] {
  const home = homedir();
  const { env, platform } = process;
  if (platform === "darwin") return ["/System/Library/Fonts", "/Library/Fonts", join(home, "Library/Fonts")];
  if (platform === "win32") {
    const local = env.LOCALAPPDATA ?? join(home, "AppData/Local");
    return [join(env.WINDIR ?? "C:\\Windows", "Fonts"), join(local, "Microsoft/Windows/Fonts")];
  }
  const dataFolders = (env.XDG_DATA_DIRS ?? "/usr/local/share:/usr/share").split(":").filter((path) => path !== "");
  const own = env.XDG_DATA_HOME ?? join(home, ".local/share");
  return [...dataFolders.map((path) => join(path, "fonts")), join(own, "fonts"), join(home, ".fonts")];
}

/** Font files in folders and those inside of them, in the order of their paths. */
async function filesOf(folders: readonly string[], isRequired: boolean): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    try {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      paths.push(...entries.filter((entry) => isFile(entry) && isFontFile(entry.name)).map(pathOfEntry));
    } catch (cause) {
      if (isRequired) throw new FontError("system-fonts-unavailable", { detail: `no folder ${folder}` }, { cause });
    }
  }
  return [...new Set(paths)].sort();
}

/** Links may lead to files; those to folders are not followed, for they may lead in a circle. */
function isFile(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

/** Its folder was renamed from `path` to `parentPath`. */
function pathOfEntry(entry: Dirent): string {
  return join(entry.parentPath ?? entry.path, entry.name);
}

/** Files are read one after another in the same scratch. */
function readFiles(
  paths: readonly string[],
  openFile: OpenFile,
  buffers: BufferManager | undefined,
): Pick<SystemFonts, "fonts" | "failures"> {
  const fonts: SystemFont[] = [];
  const failures: { source: string; error: TypecaseError }[] = [];
  for (const path of paths) {
    try {
      const origin = pathOrigin(path, openFile);
      for (const summary of readFaces(openFile(path), buffers)) fonts.push({ origin, summary });
    } catch (error) {
      if (!(error instanceof TypecaseError)) throw error;
      failures.push({ source: path, error });
    }
  }
  return { fonts, failures };
}

/** What the faces of a file say of themselves; those without a name can't be asked for. Closes `source`. */
function readFaces(source: FontSource, buffers: BufferManager | undefined): FaceSummary[] {
  try {
    const guarded = guardedSource(source, undefined) as ImmediateSource;
    const shared = new Map<string, Coverage>();
    const read = (index: number) => readAtOnce(guarded, summarise(guarded, index, shared), buffers);
    const first = read(0);
    const faces = [first];
    for (let index = 1; index < first.faceCount; index++) faces.push(read(index));
    return faces.filter(({ families }) => families.length > 0);
  } finally {
    source.close().catch(() => {});
  }
}
