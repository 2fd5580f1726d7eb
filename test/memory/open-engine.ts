/** An engine whose memory tests can look into, made of the sources over the compiled modules, and a walk over its heap. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Engine } from "../../src/engine/engine.ts";
import type { EngineOptions } from "../../src/engine/options.ts";
import { type EngineParts, prepareEngine } from "../../src/engine/parts.ts";
import type { Platform } from "../../src/engine/platform.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import { harfbuzzBy } from "../../src/entry/harfbuzz.ts";
import { lateExtras } from "../../src/entry/late-extras.ts";
import { nodeDeflate } from "../../src/entry/node-deflate.ts";
import { findSystemFonts } from "../../src/entry/node-system-fonts.ts";
import { webDeflate } from "../../src/export/web-deflate.ts";
import { compileWasm } from "../../src/kernels/kernels.ts";
import { BlockRecord } from "../../src/kernels/records.ts";
import type { EngineMemory } from "../../src/memory/engine-memory.ts";
import { type OwnerTag, ownerTags } from "../../src/memory/owner-tag.ts";
import { kernelFiles } from "../kernels/support.ts";

const root = new URL("../../", import.meta.url);

/** Path of a file of the project. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, root));
}

const modules = new Map<string, Promise<WebAssembly.Module>>();

function moduleOf(file: string): Promise<WebAssembly.Module> {
  const known = modules.get(file) ?? readFile(new URL(file, root)).then(compileWasm);
  modules.set(file, known);
  return known;
}

const platform: Platform = {
  kernels: (simd) => moduleOf(kernelFiles[simd ? "simd" : "scalar"]),
  harfbuzz: harfbuzzBy(() => moduleOf("dist/harfbuzz.wasm")),
  compile: compileWasm,
  simd: true,
  extras: allExtras,
  deflate: nodeDeflate,
  findSystemFonts,
};

/** An engine with its memory in the open. */
export class OpenEngine extends Engine {
  readonly inside: EngineMemory;

  private constructor(parts: EngineParts) {
    super(parts);
    this.inside = parts.memory;
  }

  static async create(options: EngineOptions = {}): Promise<OpenEngine> {
    return new OpenEngine(await prepareEngine(platform, options));
  }

  /** As pages have it: extras are loaded when they are asked for, and the deflate is the web's. */
  static async createForPage(options: EngineOptions = {}): Promise<OpenEngine> {
    return new OpenEngine(await prepareEngine({ ...platform, extras: lateExtras, deflate: webDeflate }, options));
  }

  /** The same over the debug build of the kernels. */
  static async createDebugBuild(options: EngineOptions = {}): Promise<OpenEngine> {
    const kernels = () => moduleOf(kernelFiles.debug);
    return new OpenEngine(await prepareEngine({ ...platform, kernels }, options));
  }
}

/** What a walk finds, by owner. */
export interface WalkedBytes {
  readonly bytes: Record<OwnerTag, number>;
  readonly blocks: Record<OwnerTag, number>;
}

/** Adds up the live blocks as their headers say. Reads the headers itself: the heap's own counts are what is tested. */
export function walkHeap({ heap, kernels }: EngineMemory): WalkedBytes {
  const zero = () => Object.fromEntries(ownerTags.map((owner) => [owner, 0])) as Record<OwnerTag, number>;
  const [bytes, blocks] = [zero(), zero()];
  const { u32 } = kernels.views;
  for (const pointer of heap.liveBlocks()) {
    const header = pointer - BlockRecord.header;
    const owner = ownerTags[u32[(header + BlockRecord.owner) >>> 2]! & 0xff]!;
    bytes[owner] += u32[(header + BlockRecord.length) >>> 2]!;
    blocks[owner]++;
  }
  return { bytes, blocks };
}

/** Where Σ over owners, the heap's own count and a walk over its blocks differ; empty where they agree. */
export function disagreements(memory: EngineMemory): string[] {
  const { bytes, blocks } = walkHeap(memory);
  const counts = memory.heap.countsByOwner();
  const found: string[] = [];
  let [sumBytes, sumBlocks] = [0, 0];
  for (const owner of ownerTags) {
    const { currentBytes, netAllocations, allocations, frees, peakBytes } = counts[owner];
    sumBytes += currentBytes;
    sumBlocks += netAllocations;
    if (currentBytes !== bytes[owner]) found.push(`${owner}: counted ${currentBytes} bytes, walked ${bytes[owner]}`);
    if (netAllocations !== blocks[owner])
      found.push(`${owner}: counted ${netAllocations} blocks, walked ${blocks[owner]}`);
    if (allocations - frees !== netAllocations) found.push(`${owner}: ${allocations} − ${frees} ≠ ${netAllocations}`);
    if (peakBytes < currentBytes) found.push(`${owner}: peak ${peakBytes} is below ${currentBytes}`);
  }
  const total = memory.heap.total();
  if (sumBytes !== total.currentBytes) found.push(`owners hold ${sumBytes} bytes, the heap ${total.currentBytes}`);
  if (sumBlocks !== total.netAllocations)
    found.push(`owners hold ${sumBlocks} blocks, the heap ${total.netAllocations}`);
  return found;
}

/** What a watch has seen. */
export interface Watched extends Disposable {
  readonly samples: number;
  /** Most bytes that were over what the budget allowed, at any sample; 0 or less where it held. */
  readonly mostOverBytes: number;
  readonly mostBytes: number;
}

/**
 * Compares all that an engine holds with what its budget allows at every call of the kernels and each time that HarfBuzz's
 * memory grows: within the engine's calls, and not only after them.
 */
export function watchBudget({ inside: memory }: OpenEngine): Watched {
  const { exports } = memory.kernels;
  const admit = memory.admit.bind(memory);
  const seen = { samples: 0, mostOverBytes: Number.NEGATIVE_INFINITY, mostBytes: 0 };
  const sample = () => {
    seen.samples++;
    const { totalBytes } = memory;
    seen.mostBytes = Math.max(seen.mostBytes, totalBytes);
    seen.mostOverBytes = Math.max(seen.mostOverBytes, totalBytes - memory.allowedBytes);
  };
  const watched = Object.entries(exports).map(([name, kernel]: [string, (...args: number[]) => unknown]) => {
    if (!/Allocate|Create|Resize|strikeRasterise|draw|releaseGrid/.test(name)) return [name, kernel];
    const call = (...args: number[]) => {
      const result = kernel(...args);
      sample();
      return result;
    };
    return [name, call];
  });
  Object.assign(memory.kernels, { exports: Object.fromEntries(watched) });
  Object.assign(memory, {
    admit: (byteLength: number) => {
      sample();
      const isAdmitted = admit(byteLength);
      // As it is once it has grown.
      const overBytes = memory.totalBytes + byteLength - memory.allowedBytes;
      if (isAdmitted) seen.mostOverBytes = Math.max(seen.mostOverBytes, overBytes);
      return isAdmitted;
    },
  });
  const stop = () => {
    Object.assign(memory.kernels, { exports });
    Object.assign(memory, { admit });
  };
  return Object.assign(seen, { [Symbol.dispose]: stop });
}

/** Whether this is the full run (`npm run test:full`), which tries as much as a test can say. */
export const isFullRun = process.env.TYPECASE_CASES !== undefined;

export const latinFile = pathOf("assets/default/NotoSans-Regular.ttf");
export const arabicFile = pathOf("assets/sample/NotoNaskhArabic-Regular.ttf");
export const devanagariFile = pathOf("assets/sample/NotoSansDevanagari-Regular.ttf");
export const hebrewFile = pathOf("assets/sample/NotoSansHebrew-Regular.ttf");
/** CFF outlines. */
export const chineseFile = pathOf("assets/sample/NotoSansSC-Regular.otf");
