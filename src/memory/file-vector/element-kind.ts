/** What a file vector can hold: the kinds of numbers that typed arrays have. The index of a kind is what files hold. */

/** Kinds of elements; the number is bits. */
export const elementKinds = ["u8", "i8", "u16", "i16", "u32", "i32", "f32", "f64"] as const;

/** Name of a kind of element. */
export type ElementKind = (typeof elementKinds)[number];

const arrayTypes = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

/** An array of elements of one kind. */
export type ElementArray = InstanceType<(typeof arrayTypes)[ElementKind]>;

/** Bytes of one element. */
export function elementByteLength(kind: ElementKind): number {
  return arrayTypes[kind].BYTES_PER_ELEMENT;
}

/** The elements of `bytes`, a view of the same memory. */
export function elementsOf(bytes: Uint8Array<ArrayBuffer>, kind: ElementKind): ElementArray {
  const Elements = arrayTypes[kind];
  return new Elements(bytes.buffer, bytes.byteOffset, bytes.byteLength / Elements.BYTES_PER_ELEMENT);
}

/** A new array of `length` zeros. */
export function newElements(kind: ElementKind, length: number): ElementArray {
  return new arrayTypes[kind](length);
}

/** Whether `values` is the kind's own array, which is copied without looking at its elements. */
export function isArrayOf(kind: ElementKind, values: unknown): values is ElementArray {
  return values instanceof arrayTypes[kind];
}
