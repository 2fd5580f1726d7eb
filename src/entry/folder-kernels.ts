/** The kernels of Node, Deno and Bun: read from the package's folder, compiled once in a process. */

import { readFileSync } from "node:fs";
import { once } from "../base/once.ts";
import { compileWasm } from "../kernels/kernels.ts";

/** A module of the package, compiled once in a process. Read at once: a promise for a file costs more than its bytes. */
export const packagedModule = (file: () => URL) => once(async () => compileWasm(readFileSync(file())));

// The addresses are written out, for bundlers look for them.
const simd = /* @__PURE__ */ packagedModule(() => new URL("./kernels.wasm", import.meta.url));
const scalar = /* @__PURE__ */ packagedModule(() => new URL("./kernels-scalar.wasm", import.meta.url));

/** The SIMD build, or its scalar twin. */
export const kernelsOfFolder = (hasSimd: boolean) => (hasSimd ? simd() : scalar());
