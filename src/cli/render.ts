/** `typecase render`: text to a picture file. */

import { type Font, type Paragraph, TextEngine } from "../entry/node.ts";
import { loadFontFile } from "./load-font.ts";
import { readText } from "./read-text.ts";
import { type FontChoice, parseRenderArgs, type RenderCommand, renderHelp } from "./render-options.ts";
import { sampleFonts } from "./sample.ts";
import type { Terminal } from "./terminal.ts";
import { writeOutput } from "./write-output.ts";

/** Runs the command. Throws what one line on standard error can say. */
export async function render(args: readonly string[], terminal: Terminal): Promise<void> {
  const command = parseRenderArgs(args);
  if (command === "help") return terminal.writeOut(renderHelp);
  const text = await readText(command.text, terminal);
  const engine = await TextEngine.create();
  try {
    const paragraph = layOut(engine, text, await loadFonts(engine, command), command);
    await writeOutput(command.output, await draw(engine, paragraph, command), terminal);
    if (command.memory) terminal.writeError(engine.memory.report().trimEnd());
  } finally {
    engine.dispose();
  }
}

/** The fonts that were asked for; the sample's own after them, or the one that comes with the package. */
async function loadFonts(engine: TextEngine, command: RenderCommand): Promise<Font[]> {
  const choices: FontChoice[] = [...command.fonts];
  if (command.text.kind === "sample") choices.push(...(await sampleFonts()));
  if (choices.length === 0) {
    const { defaultFontBytes } = await import("../entry/default-font.ts");
    return [await engine.loadFont(defaultFontBytes())];
  }
  const fonts: Font[] = [];
  for (const { path, index } of choices) fonts.push(...(await loadFontFile(engine, { path, index })));
  return fonts;
}

function layOut(engine: TextEngine, text: string, fonts: readonly Font[], command: RenderCommand): Paragraph {
  const { size, maxWidth, align, direction, language, lineHeight, letterSpacing, features, maxLines, ellipsis } =
    command;
  return engine.layout(text, {
    fonts,
    size,
    align,
    direction,
    ...given({ maxWidth, language, lineHeight, letterSpacing, features, maxLines, ellipsis }),
  });
}

/** The options that were given: an absent one leaves the engine's default in place. */
function given<Options extends object>(options: Options): { [Key in keyof Options]?: NonNullable<Options[Key]> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof Options]?: NonNullable<Options[Key]> };
}

async function draw(engine: TextEngine, paragraph: Paragraph, command: RenderCommand): Promise<Uint8Array | string> {
  const { format, color, background, padding, scale, pixelFormat, renderMode, hinting, gamma, decoration } = command;
  if (format === "svg") return engine.toSVG(paragraph, { color, background, padding });
  if (format === "json") return `${JSON.stringify(engine.toJSON(paragraph))}\n`;
  const bitmap = engine.render(paragraph, {
    color,
    background,
    padding,
    scale,
    pixelFormat,
    ...given({ renderMode, hinting, gamma, decoration }),
  });
  try {
    if (format === "pgm") return bitmap.toPGM();
    return format === "ppm" ? bitmap.toPPM() : await bitmap.toPNG();
  } finally {
    bitmap[Symbol.dispose]();
  }
}
