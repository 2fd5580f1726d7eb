/**
 * The library with its accounting switched off, in a file of its own: calls of the engine balance nothing when they end,
 * pictures that are handed out aren't counted, and the kernels that go with it (`build/kernels-uncounted.wasm`) count no
 * block. Imported with the query `?counted` it is the library as it is: two that are compared are built alike then, and know
 * nothing of each other.
 */

import { EngineMemory } from "../src/memory/engine-memory.ts";
import { HandedOutBytes } from "../src/memory/host-bytes.ts";

if (!import.meta.url.endsWith("?counted")) {
  // What caches do at the end of a call is no accounting.
  EngineMemory.prototype.settle = EngineMemory.prototype.tellSettled;
  HandedOutBytes.prototype.handOut = () => {};
  HandedOutBytes.prototype.takeBack = () => {};
}

export { TextEngine } from "../src/entry/browser.ts";
