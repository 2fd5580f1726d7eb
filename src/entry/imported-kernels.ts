/**
 * The kernels of edge isolates: they compile no bytes, so modules are imported, which their bundlers and runtimes know. The
 * build gives the imports the form that each runtime wants.
 */

import kernels from "typecase/kernels.wasm";
import { once } from "../base/once.ts";

/** Only who asks for it loads it: these runtimes have SIMD. */
const scalar = /* @__PURE__ */ once(async () => (await import("typecase/kernels-scalar.wasm")).default);

/** The SIMD build, or its scalar twin. */
export const importedKernels = async (hasSimd: boolean) => (hasSimd ? kernels : scalar());
