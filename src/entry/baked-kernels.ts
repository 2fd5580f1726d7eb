/**
 * The kernels of `typecase/baked` on Node, Deno and Bun: compiled at once, for a process that draws one picture has nothing else
 * to do meanwhile, and promises wait for other threads (5 ms longer, measured).
 */

import { RenderError } from "../base/errors.ts";
import { bakedModule } from "../kernels/generated/baked-module.ts";
import { nodeFs } from "./node-builtins.ts";

/** A module, compiled once in a process. */
function compiledOnce(read: () => Promise<Uint8Array<ArrayBuffer>>): () => Promise<WebAssembly.Module> {
  let module: WebAssembly.Module | undefined;
  return async () => {
    try {
      module ??= new WebAssembly.Module(await read());
      return module;
    } catch (cause) {
      throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
    }
  };
}

const simd = /* @__PURE__ */ compiledOnce(async () => Buffer.from(bakedModule, "base64"));
// The address is written out, for bundlers look for it.
const scalar = /* @__PURE__ */ compiledOnce(async () =>
  (await nodeFs()).readFileSync(new URL("./kernels-scalar.wasm", import.meta.url)),
);

/** What baked text takes of the SIMD build, or all of its scalar twin. Throws `RenderError` where it can't be read or compiled. */
export const bakedKernels = (hasSimd: boolean): Promise<WebAssembly.Module> => (hasSimd ? simd() : scalar());
