/** The package's WebAssembly modules as text in the bundle: nothing is fetched and nothing is read. */

import harfbuzzText from "../../build/harfbuzz.wasm";
import simdText from "../../build/kernels.wasm";
import scalarText from "../../build/kernels-scalar.wasm";
import { once } from "../base/once.ts";
import { compileWasm } from "../kernels/kernels.ts";

/** A module of base64, decoded and compiled once. */
const inlineModule = (base64: string) =>
  once(() => compileWasm(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))));

const simdKernels = inlineModule(simdText);
const scalarKernels = inlineModule(scalarText);

/** The kernels. */
export const inlineKernels = (simd: boolean) => (simd ? simdKernels() : scalarKernels());
/** HarfBuzz. */
export const inlineHarfBuzzModule = inlineModule(harfbuzzText);
