/** The text that a command is to render, from wherever its arguments say. */

import { readFile } from "node:fs/promises";
import type { TextSource } from "./render-options.ts";
import { sampleText } from "./sample.ts";
import type { Terminal } from "./terminal.ts";
import { systemReason, UsageError } from "./usage-error.ts";

/** The text of `source`. Files and standard input are UTF-8; the line break that ends them is not part of the text. */
export async function readText(source: TextSource, terminal: Terminal): Promise<string> {
  switch (source.kind) {
    case "argument":
      return source.text;
    case "sample":
      return sampleText;
    case "stdin":
      return decode(await readAll(terminal.stdin));
    case "file":
      return decode(await readTextFile(source.path));
  }
}

async function readTextFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`cannot read text file ${path}: ${systemReason(error)}`, { cause: error });
  }
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\r?\n$/, "");
}
