/** The one door to the WebAssembly kernels: feature detection, loading, and an instance with its memory's state. */

import { RenderError } from "../base/errors.ts";
import { KernelInstance } from "./instance.ts";
import { MemoryState } from "./memory-state.ts";

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

/** An instance of the kernels with heap and arena accounted for. */
export class Kernels extends KernelInstance {
  /** How heap and arena stand. */
  readonly state: MemoryState;

  /** Instantiates a compiled module. `maximumBytes` bounds linear memory, in bytes. */
  constructor(module: WebAssembly.Module, maximumBytes?: number) {
    super(module, maximumBytes);
    this.state = new MemoryState(this.exports, this.views);
  }
}
