/** Brotli's decoder in JavaScript, for runtimes that have none. */

export { decompress } from "brotli/decompress.js";
