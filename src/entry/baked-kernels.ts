/**
 * The kernels of `typecase/baked` on Node, Deno and Bun: read and compiled at once, for a process that draws one picture has
 * nothing else to do meanwhile. So they take it 1.4 ms, and 7 by promises, which wait for other threads (measured).
 */

import { RenderError } from "../base/errors.ts";
import { nodeFs } from "./node-builtins.ts";

/** The module of a file, compiled once in a process. */
function packagedModule(file: () => URL): () => Promise<WebAssembly.Module> {
  let module: WebAssembly.Module | undefined;
  return async () => {
    try {
      module ??= new WebAssembly.Module((await nodeFs()).readFileSync(file()));
      return module;
    } catch (cause) {
      throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
    }
  };
}

// The addresses are written out, for bundlers look for them.
const simd = /* @__PURE__ */ packagedModule(() => new URL("./kernels.wasm", import.meta.url));
const scalar = /* @__PURE__ */ packagedModule(() => new URL("./kernels-scalar.wasm", import.meta.url));

/** The SIMD build, or its scalar twin. Throws `RenderError` where it can't be read or compiled. */
export const bakedKernels = (hasSimd: boolean): Promise<WebAssembly.Module> => (hasSimd ? simd() : scalar());
