/**
 * `typecase render --batch`: a picture for each line of JSON. Lines are read as they are needed, a few pictures are packed and
 * written while the next is drawn, and a line that fails doesn't stop the others.
 */

import { createReadStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { isAbsolute, join, normalize, sep } from "node:path";
import type { MissingCharacter } from "../entry/node.ts";
import { BatchProgress } from "./batch-progress.ts";
import { linesOf, type SourceLine } from "./lines.ts";
import { codePointName, missingWarning } from "./missing-warning.ts";
import { firstOf, type OptionTable, optionsOfRecord } from "./parse-options.ts";
import type { PictureMaker } from "./picture-maker.ts";
import {
  checkPixelFormat,
  fontTable,
  lookTable,
  type OutputFormat,
  type PictureOptions,
  readPicture,
} from "./picture-options.ts";
import { type BatchCommand, formatOf } from "./render-options.ts";
import type { Terminal } from "./terminal.ts";
import { oneLine, systemReason, UsageError } from "./usage-error.ts";
import { writeOutput } from "./write-output.ts";

/** Pictures under way at once: deflate and the disk have threads of their own, four in Node, and drawing has this one. */
const MAX_UNDER_WAY = 4;

const jobTable = {
  ...fontTable,
  ...lookTable,
  text: { type: "string" },
  output: { type: "string" },
} as const satisfies OptionTable;

/** A line that gave no picture, and why. */
export interface FailedLine {
  /** From 1. */
  readonly line: number;
  readonly error: string;
}

interface Job {
  readonly text: string;
  /** Path within the folder. */
  readonly output: string;
  readonly format: OutputFormat;
  readonly picture: PictureOptions;
}

/** Runs the batch. Throws `UsageError` where its lines or its folder can't be used, and at the end where lines have failed. */
export async function renderBatch(command: BatchCommand, maker: PictureMaker, terminal: Terminal): Promise<void> {
  const source = await openJobs(command.jobs, terminal);
  await makeFolder(command.folder);
  const batch = new Batch(command, maker, terminal);
  const progress = new BatchProgress({ totalBytes: source.byteLength, show: terminal.progress });
  try {
    for await (const line of linesOf(source.chunks)) {
      await batch.add(line);
      progress.tell({ rendered: batch.rendered, failed: batch.failures.length, bytesRead: line.end });
    }
    await batch.settle();
  } catch (error) {
    await batch.settle();
    throw isSystemError(error) ? new UsageError(`cannot read ${command.jobs}: ${systemReason(error)}`) : error;
  } finally {
    progress.clear();
  }
  await report(command, batch, progress, terminal);
}

async function report(
  { json, folder }: BatchCommand,
  { rendered, failures, missing: missingByCodePoint }: Batch,
  progress: BatchProgress,
  terminal: Terminal,
): Promise<void> {
  failures.sort((a, b) => a.line - b.line);
  const { seconds } = progress;
  const missing = [...missingByCodePoint.values()];
  if (missing.length > 0) terminal.writeError(missingWarning(missing));
  const perSecond = Math.round(rendered / Math.max(seconds, 1e-3));
  if (json) {
    const summary = {
      folder,
      rendered,
      failed: failures.length,
      seconds,
      perSecond,
      failures,
      missing: missing.map(({ codePoint }) => codePointName(codePoint)),
    };
    await terminal.writeOut(`${JSON.stringify(summary, null, 2)}\n`);
  } else {
    for (const { line, error } of failures) terminal.writeError(`line ${line}: ${error}`);
    await terminal.writeOut(`${rendered} rendered to ${folder} in ${seconds.toFixed(1)} s, ${perSecond} a second\n`);
  }
  if (failures.length > 0) throw new UsageError(`${failures.length} of ${rendered + failures.length} lines failed`);
}

/** The pictures of a batch: those under way, and what came of the others. */
class Batch {
  readonly #command: BatchCommand;
  readonly #maker: PictureMaker;
  readonly #terminal: Terminal;
  readonly #underWay = new Set<Promise<void>>();
  /** Which line writes a file: two would leave the file of whichever ends last. */
  readonly #lineOfOutput = new Map<string, number>();
  readonly failures: FailedLine[] = [];
  /** Of all lines, by code point. */
  readonly missing = new Map<number, MissingCharacter>();
  rendered = 0;

  constructor(command: BatchCommand, maker: PictureMaker, terminal: Terminal) {
    this.#command = command;
    this.#maker = maker;
    this.#terminal = terminal;
  }

  /** Begins a line's picture, once there is room for it. Empty lines are passed over. */
  async add({ number, bytes }: SourceLine): Promise<void> {
    if (isBlank(bytes)) return;
    while (this.#underWay.size >= MAX_UNDER_WAY) await Promise.race(this.#underWay);
    const work: Promise<void> = this.#render(number, bytes)
      .then(
        () => void this.rendered++,
        (error: unknown) => void this.failures.push({ line: number, error: oneLine(error) }),
      )
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Resolves when nothing is under way. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  async #render(line: number, bytes: Uint8Array): Promise<void> {
    const { text, output, format, picture } = readJob(line, bytes, this.#command);
    const first = this.#lineOfOutput.get(output);
    if (first !== undefined) throw new UsageError(`output "${output}" is that of line ${first} too`);
    this.#lineOfOutput.set(output, line);
    const drawn = await this.#maker.draw(text, picture, format);
    for (const each of drawn.missing) this.missing.set(each.codePoint, each);
    const path = join(this.#command.folder, output);
    if (output.includes(sep)) await makeFolder(join(path, ".."));
    await writeOutput(path, drawn.output, this.#terminal);
  }
}

/** One line: JSON, its text, where it goes, and its options over those of the command. Throws `UsageError`. */
function readJob(line: number, bytes: Uint8Array, { shared, format }: BatchCommand): Job {
  const record = parseLine(bytes);
  const own = optionsOfRecord(record, jobTable);
  const text = own.text("text");
  if (text === undefined) throw new UsageError('no text: give it as "text"');
  const output = outputOf(own.text("output") ?? `${line}.${format}`);
  const picture = readPicture(firstOf(own, shared));
  const job = { text, output, format: formatOf(output), picture };
  checkPixelFormat(job.format, picture.paint);
  return job;
}

function parseLine(bytes: Uint8Array): Record<string, unknown> {
  const record: unknown = parseJson(decodeUtf8(bytes));
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw new UsageError("not a JSON object");
  }
  return record as Record<string, unknown>;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError("not UTF-8", { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`not JSON: ${oneLine(cause)}`, { cause });
  }
}

/** Lines may come from others than whoever chose the folder: nothing is written outside of it. */
function outputOf(output: string): string {
  const path = normalize(output);
  if (output === "" || isAbsolute(path) || path.split(sep).includes("..") || path.includes("\0")) {
    throw new UsageError(`output must be a path within the folder, got "${output}"`);
  }
  return path;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

interface Jobs {
  readonly chunks: AsyncIterable<Uint8Array | string>;
  /** Absent where it isn't known. */
  readonly byteLength: number | undefined;
}

async function openJobs(path: string, terminal: Terminal): Promise<Jobs> {
  if (path === "-") return { chunks: terminal.stdin, byteLength: undefined };
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new UsageError(`cannot read ${path}: it is a directory`);
    return { chunks: createReadStream(path), byteLength: found.isFile() ? found.size : undefined };
  } catch (error) {
    throw isSystemError(error) ? new UsageError(`cannot read ${path}: ${systemReason(error)}`) : error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UsageError(`cannot make the folder ${folder}: ${systemReason(cause)}`, { cause });
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
