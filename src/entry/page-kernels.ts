/** The kernels of browsers: fetched from beside the bundle, compiled once in a page. */

import { once } from "../base/once.ts";
import { compileWasm } from "../kernels/kernels.ts";

/** A module at an address, compiled once in a page. */
export const fetchedModule = (address: () => URL) => once(() => compileWasm(address()));

// The addresses are written out, for bundlers look for them.
const simd = /* @__PURE__ */ fetchedModule(() => new URL("./kernels.wasm", import.meta.url));
const scalar = /* @__PURE__ */ fetchedModule(() => new URL("./kernels-scalar.wasm", import.meta.url));

/** The SIMD build, or its scalar twin. */
export const kernelsOfPage = (hasSimd: boolean) => (hasSimd ? simd() : scalar());
