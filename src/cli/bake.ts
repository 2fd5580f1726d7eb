/** `typecase bake`: bitmaps of fonts' characters to a glyph archive, which `render -f` draws from. */

import { type Font, type GlyphSelection, type SavedGlyphs, type SaveProgress, TextEngine } from "../entry/node.ts";
import { type BakeCommand, bakeHelp, parseBakeArgs } from "./bake-options.ts";
import { readText } from "./read-text.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { streamOutput } from "./write-output.ts";

/** Runs the command. Throws what one line on standard error can say. */
export async function bake(args: readonly string[], terminal: Terminal): Promise<void> {
  const command = parseBakeArgs(args);
  if (command === "help") return terminal.writeOut(bakeHelp);
  const characters = await charactersOf(command, terminal);
  const engine = await TextEngine.create();
  try {
    const fonts: Font[] = [];
    for (const { path, index } of command.fonts) fonts.push(await engine.loadFont(path, { index }));
    const lacking = [...characters].filter((each) => fonts.every((font) => !font.glyphId(each.codePointAt(0)!)));
    if (lacking.length === characters.size) throw new UsageError("no font has any of these characters");
    const saved = await save(engine, selectionsOf(fonts, [...characters].join(""), command), command, terminal);
    if (command.json) await terminal.writeOut(`${JSON.stringify(report(command, fonts, lacking, saved), null, 2)}\n`);
  } finally {
    engine.dispose();
  }
}

/** What was asked for, each once. */
async function charactersOf({ characters }: BakeCommand, terminal: Terminal): Promise<Set<string>> {
  const all = new Set<string>();
  for (const source of characters) {
    const text = source.kind === "set" ? source.characters : await readText(source, terminal);
    for (const character of text) all.add(character);
  }
  // Line breaks order a file; they have no glyphs.
  for (const control of ["\n", "\r"]) all.delete(control);
  if (all.size === 0) throw new UsageError("no characters: give some with --chars");
  return all;
}

function selectionsOf(fonts: readonly Font[], text: string, command: BakeCommand): GlyphSelection[] {
  const { sizes, hinting, gamma, subpixelPositions, renderModes } = command;
  const shared = { text, sizes, hinting, gamma, subpixelPositions };
  return fonts.flatMap((font) => renderModes.map((renderMode) => ({ ...shared, font, renderMode })));
}

async function save(
  engine: TextEngine,
  glyphs: readonly GlyphSelection[],
  { output, preset, codec, level }: BakeCommand,
  terminal: Terminal,
): Promise<SavedGlyphs> {
  const { progress } = terminal;
  const onProgress =
    progress && (({ bitmaps, totalBitmaps }: SaveProgress) => progress(`baking: ${bitmaps} of ${totalBitmaps}`));
  try {
    return await streamOutput(output, terminal, (file) =>
      engine.saveGlyphs(file, { preset, codec, level, glyphs, onProgress }),
    );
  } finally {
    progress?.("");
  }
}

function report(
  { output, sizes, renderModes }: BakeCommand,
  fonts: readonly Font[],
  lacking: readonly string[],
  saved: SavedGlyphs,
) {
  return {
    file: output,
    byteLength: saved.byteLength,
    fonts: fonts.map(({ family, subfamily }) => `${family} ${subfamily}`),
    sizes,
    renderModes,
    strikes: saved.strikes,
    bitmaps: saved.bitmaps,
    lacking: lacking.map((each) => `U+${each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`),
  };
}
