/**
 * Whether this is the debug build, whose assertions hold and stay: `build/kernels-debug.wasm`, for tests. They are asked for
 * by `if (IS_DEBUG) assert(…)`, since a release build would still evaluate what an assertion is given.
 */
export const IS_DEBUG: bool = !ASC_NO_ASSERT;
