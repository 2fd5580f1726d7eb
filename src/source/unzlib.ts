/** Zlib data by fflate, of which bundles get this function alone: a module that is loaded by name comes whole. */

export { unzlibSync } from "fflate/browser";
