/** The kernels, instantiated. In: a compiled module. Out: what it exports by name, and its linear memory with views of it. */

import { RenderError } from "../base/errors.ts";
import type { KernelExports } from "./facade.ts";
import { namedExports } from "./generated/exports.ts";
import { Views } from "./views.ts";

/** 64 KiB. */
const PAGE_BYTES = 65536;
/** Pages that a memory starts with: growing later costs less than reserving much at the start (measured). */
const INITIAL_PAGES = 4;
/** 2 GiB: addresses stay positive as signed 32-bit integers, and negative ones can mean errors. */
const MAXIMUM_PAGES = 32768;

/** What a module exports some of the kernels as, where it hasn't all of them. */
export type ExportNames = Readonly<Partial<Record<keyof KernelExports, string>>>;

/** One instance of the kernels with a linear memory of its own. */
export class KernelInstance {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly views: Views;

  /** Instantiates a compiled module. `maximumBytes` bounds linear memory, in bytes. Only `names` are called; all where absent. */
  constructor(
    module: WebAssembly.Module,
    maximumBytes: number = MAXIMUM_PAGES * PAGE_BYTES,
    names?: ExportNames | undefined,
  ) {
    const maximum = Math.min(MAXIMUM_PAGES, Math.max(INITIAL_PAGES, Math.ceil(maximumBytes / PAGE_BYTES)));
    this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum });
    this.exports = instantiate(module, this.memory, names);
    this.views = new Views(this.memory);
  }
}

/** Fails with `RenderError` for a module that is not the kernels', or lacks one of `names`. */
function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  names: ExportNames | undefined,
): KernelExports {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const kernels: Record<string, unknown> = names === undefined ? namedExports(exports) : renamed(exports, names);
    for (const name in kernels) {
      if (typeof kernels[name] !== "function") throw new Error("the module is not of this version's kernels");
    }
    return kernels as unknown as KernelExports;
  } catch (cause) {
    throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
  }
}

function renamed(exports: WebAssembly.Exports, names: ExportNames): Record<string, unknown> {
  const kernels: Record<string, unknown> = {};
  for (const name in names) kernels[name] = exports[names[name as keyof KernelExports]!];
  return kernels;
}
