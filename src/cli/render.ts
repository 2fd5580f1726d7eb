/** `typecase render`: text to a picture file, or many. */

import { renderBatch } from "./batch.ts";
import { codePointName, missingWarning } from "./missing-warning.ts";
import { PictureMaker } from "./picture-maker.ts";
import { readText } from "./read-text.ts";
import { parseRenderArgs, type RenderCommand, renderHelp } from "./render-options.ts";
import { sampleFonts } from "./sample.ts";
import type { Terminal } from "./terminal.ts";
import { writeOutput } from "./write-output.ts";

/** Runs the command, with a maker of its own. Throws what one line on standard error can say. */
export async function render(
  args: readonly string[],
  terminal: Terminal,
  createMaker: () => Promise<PictureMaker> = () => PictureMaker.create(),
): Promise<void> {
  const command = parseRenderArgs(args);
  if (command === "help") return terminal.writeOut(renderHelp);
  const maker = await createMaker();
  try {
    if (command.kind === "batch") await renderBatch(command, maker, terminal);
    else await renderOne(command, maker, terminal);
  } finally {
    if (command.memory) terminal.writeError(maker.engine.memory.report().trimEnd());
    maker[Symbol.dispose]();
  }
}

async function renderOne(command: RenderCommand, maker: PictureMaker, terminal: Terminal): Promise<void> {
  const { output: file, format, json } = command;
  const text = await readText(command.text, terminal);
  const { output, width, height, lines, missing } = await maker.draw(text, await pictureOf(command), format);
  await writeOutput(file, output, terminal);
  if (missing.length > 0) terminal.writeError(missingWarning(missing));
  if (!json) return;
  const report = {
    ...{ file, format, width, height, lines, byteLength: Buffer.byteLength(output) },
    missing: missing.map(({ codePoint }) => codePointName(codePoint)),
  };
  await terminal.writeOut(`${JSON.stringify(report)}\n`);
}

/** The sample's own fonts come after those that were asked for. */
async function pictureOf({ picture, text }: RenderCommand): Promise<RenderCommand["picture"]> {
  if (text.kind !== "sample") return picture;
  const files = [...picture.fonts.files, ...(await sampleFonts())];
  return { ...picture, fonts: { ...picture.fonts, files } };
}
