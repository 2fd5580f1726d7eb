/** The code of the extra "memory". */

export { CallerPools } from "./caller-pools.ts";
export { KeptVectors } from "./kept-vectors.ts";
export { memoryGrowth } from "./leak-check.ts";
export { memoryReport } from "./report.ts";
export { resourceUsage } from "./resource-usage.ts";
