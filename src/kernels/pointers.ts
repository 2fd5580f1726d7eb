/** Branded addresses of linear memory. They never leave the library: outside it there are bytes, not pointers. */

declare const pointee: unique symbol;

/** Address of a `Target` in linear memory; 0 is null. */
export type Ptr<Target> = number & { readonly [pointee]: Target };

/** Pointees that host and kernels share. The records are drawn in `assembly/lib/layout.ts`. */
export type Bytes = "bytes";
export type PackedOutline = "packed outline";
export type Strike = "strike";
export type DrawText = "text to draw";
export type DrawCommand = "draw command";
export type MissingGlyph = "missing glyph";
export type SurfaceRecord = "surface";
export type Face = "face";
export type Box = "box";

/** The null pointer of any pointee. */
export const NULL = 0 as Ptr<never>;

/** The same address, as a pointer to another thing. */
export function cast<Target>(pointer: number): Ptr<Target> {
  return pointer as Ptr<Target>;
}
