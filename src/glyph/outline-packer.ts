/** Outlines that the host has as verbs and coordinates, packed for the kernels. */

import { FontError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { PackedOutline, Ptr } from "../kernels/pointers.ts";
import { KernelError } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { packPath } from "./pack-path.ts";
import { writePackedOutline } from "./packed-outline.ts";
import type { OutlinePath } from "./turned-outline.ts";

/** The record of `outline`. Throws `FontError` for coordinates that are no outline. */
export function packedBytes(heap: TrackedHeap, glyphId: number, outline: OutlinePath): Uint8Array<ArrayBuffer> {
  const packed = packPath(outline);
  if (typeof packed === "number") throw kernelFailure(packed, glyphId, heap, 0);
  return writePackedOutline(packed, true);
}

/** Packs `outline` into the arena, until its scope ends. Throws `FontError`, and `InsufficientMemory`. */
export function packOutline(
  kernels: Kernels,
  arena: Arena,
  heap: TrackedHeap,
  glyphId: number,
  outline: OutlinePath,
): Ptr<PackedOutline> {
  const bytes = packedBytes(heap, glyphId, outline);
  const pointer = arena.allocate<PackedOutline>(bytes.length, 16);
  kernels.views.u8.set(bytes, pointer);
  return pointer;
}

/**
 * The error that a kernel's negative result means for `glyphId`. Kernels don't say how much they asked for: `aboutBytes`
 * is what the glyph needs about.
 */
export function kernelFailure(code: number, glyphId: number, heap: TrackedHeap, aboutBytes: number): Error {
  if (code === KernelError.outOfMemory) return heap.shortage(aboutBytes, "outline");
  const detail =
    code === KernelError.tooComplex
      ? "it has more points or components, or is larger, than any glyph may"
      : "its outline lies outside the glyph table or contradicts itself";
  return new FontError("glyph-damaged", { glyphId, detail });
}
