/** The one door to the WebAssembly kernels: feature detection, loading, and an instance with its memory. */

import { RenderError } from "../base/errors.ts";
import type { KernelExports } from "./facade.ts";
import { namedExports } from "./generated/exports.ts";
import { MemoryState } from "./memory-state.ts";
import { Views } from "./views.ts";

/** 64 KiB. */
const PAGE_BYTES = 65536;
/** Pages that a memory starts with: growing later costs less than reserving much at the start (measured). */
const INITIAL_PAGES = 4;
/** 2 GiB: addresses stay positive as signed 32-bit integers, and negative ones can mean errors. */
const MAXIMUM_PAGES = 32768;

/** `(module (func (result v128) i32.const 0 i8x16.splat))`: valid only where SIMD is. */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

/** Whether this runtime's WebAssembly has 128-bit SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(simdProbe);
}

/** What the kernels can be given as: a compiled module, its bytes, a response that holds them, or where to fetch them. */
export type WasmSource = WebAssembly.Module | BufferSource | Response | URL;

/** A compiled module of what `source` is. Fails with `RenderError` where it can't be fetched or compiled. */
export async function compileWasm(source: WasmSource): Promise<WebAssembly.Module> {
  try {
    if (source instanceof WebAssembly.Module) return source;
    // Bytes first: to name `Response` makes Node load its whole HTTP client, 10 ms of a start (measured).
    if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return await WebAssembly.compile(source);
    if (source instanceof URL) return await compileResponse(await fetch(source));
    if (source instanceof Response) return await compileResponse(source);
    return await WebAssembly.compile(source);
  } catch (cause) {
    if (cause instanceof RenderError) throw cause;
    throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new RenderError("kernels-unavailable", { detail: `HTTP status ${response.status}` });
  // Servers that don't know the MIME type are common: streaming compilation would refuse them.
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Fails with `RenderError` for a module that is not the kernels', or lacks one of `names`. */
function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  names: readonly (keyof KernelExports)[] | undefined,
): KernelExports {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const kernels = namedExports(exports);
    const wanted = names ?? (Object.keys(kernels) as (keyof KernelExports)[]);
    if (wanted.every((name) => typeof kernels[name] === "function")) return kernels as KernelExports;
    throw new Error("the module is not of this version's kernels");
  } catch (cause) {
    throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
  }
}

/** One instance of the kernels with a linear memory of its own. */
export class Kernels {
  readonly exports: KernelExports;
  readonly memory: WebAssembly.Memory;
  readonly views: Views;
  /** How heap and arena stand. */
  readonly state: MemoryState;

  /** Instantiates a compiled module. `maximumBytes` bounds linear memory, in bytes. Only `names` are called; all where absent. */
  constructor(
    module: WebAssembly.Module,
    maximumBytes: number = MAXIMUM_PAGES * PAGE_BYTES,
    names?: readonly (keyof KernelExports)[],
  ) {
    const maximum = Math.min(MAXIMUM_PAGES, Math.max(INITIAL_PAGES, Math.ceil(maximumBytes / PAGE_BYTES)));
    this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum });
    this.exports = instantiate(module, this.memory, names);
    this.views = new Views(this.memory);
    this.state = new MemoryState(this.exports, this.views);
  }
}
