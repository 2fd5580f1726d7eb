/**
 * The kernels of distance fields: a module of their own, for few who draw text ask for fields, and those who don't would load
 * them all the same. It takes an outline and gives bytes; what stands where in memory is the host's to say.
 */

export { makeField, readOutline } from "./make";
export { clearField, encodeField, findInside } from "./grid";
export { measureLines } from "./distances";
