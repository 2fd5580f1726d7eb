/**
 * Node's own modules for a process that draws one picture and ends. Imported, each gets an object of exports for ECMAScript
 * modules, which takes 0.6 ms and makes `node:fs` load its streams; asked for, it comes as it is. Node before 20.16 can't be asked.
 */

/** `node:fs`. */
export async function nodeFs(): Promise<typeof import("node:fs")> {
  return globalThis.process?.getBuiltinModule?.("node:fs") ?? import("node:fs");
}

/** `node:zlib`. */
export async function nodeZlib(): Promise<typeof import("node:zlib")> {
  return globalThis.process?.getBuiltinModule?.("node:zlib") ?? import("node:zlib");
}
