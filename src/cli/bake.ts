/** `typecase bake`: bitmaps of a font's characters to a glyph archive, which `render -f` draws from. */

import { createWriteStream } from "node:fs";
import { Writable } from "node:stream";
import { type CodecName, TextEngine } from "../entry/node.ts";
import { type OptionTable, parseOptions, toNumber } from "./parse-options.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const help = `Usage: typecase bake FONT --size LIST --chars CHARACTERS -o FILE [options]

Rasterises glyphs ahead, and writes them to an archive that text is drawn from with no font file:
typecase render TEXT -f FILE --size N. Sizes are pixels to the em: size × scale.

  -o, --output FILE     the archive, as glyphs.tcg
      --size LIST       pixels to the em, as "16,32" (16)
      --chars TEXT      characters; "ascii" for the printable ones of ASCII (ascii)
      --render-mode M   gray, lcd or mono (gray)
      --codec NAME      none, gzip, zlib, brotli, zstd, lz4 (gzip)
      --level N         1, fast, to 9, small (6)
  -h, --help            this text
`;

const table: OptionTable = {
  output: { type: "string", short: "o" },
  size: { type: "string" },
  chars: { type: "string" },
  "render-mode": { type: "string" },
  codec: { type: "string" },
  level: { type: "string" },
  help: { type: "boolean", short: "h" },
};

const FIRST_PRINTABLE = 0x20;
const PRINTABLE_COUNT = 95;

/** Runs the command. Throws what one line on standard error can say. */
export async function bake(args: readonly string[], terminal: Terminal): Promise<void> {
  const given = parseOptions(args, table);
  if (given.flag("help")) return terminal.writeOut(help);
  const [path, extra] = given.positionals;
  if (path === undefined) throw new UsageError("no font: give a font file");
  if (extra !== undefined) throw new UsageError(`unexpected argument "${extra}": give one font file`);
  const output = given.text("output");
  if (output === undefined || output === "") throw new UsageError("no output: give a file with -o");
  const engine = await TextEngine.create();
  try {
    const selection = {
      font: await engine.loadFont(path),
      text: charactersOf(given.text("chars") ?? "ascii"),
      sizes: (given.text("size") ?? "16").split(",").map((size) => toNumber(size.trim(), "--size")),
      renderMode: given.text("render-mode") as "gray" | undefined,
    };
    const codec = given.text("codec") as CodecName | undefined;
    const file = Writable.toWeb(createWriteStream(output)) as WritableStream<Uint8Array>;
    await engine.saveGlyphs(file, { codec, level: given.number("level"), glyphs: [selection] });
  } finally {
    engine.dispose();
  }
}

function charactersOf(chars: string): string {
  if (chars !== "ascii") return chars;
  const codes = Array.from({ length: PRINTABLE_COUNT }, (_, index) => FIRST_PRINTABLE + index);
  return String.fromCharCode(...codes);
}
