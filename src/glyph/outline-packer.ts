/** Outlines that the host has as verbs and coordinates, packed for the kernels in the arena. */

import { FontError } from "../base/errors.ts";
import type { GlyphOutline } from "../font/outline.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast, type PackedOutline, type Ptr } from "../kernels/pointers.ts";
import { KernelError } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";

/** Packs `outline` into the arena, until its scope ends. Throws `FontError` for coordinates that are no outline. */
export function packOutline(
  kernels: Kernels,
  arena: Arena,
  heap: TrackedHeap,
  glyphId: number,
  outline: GlyphOutline,
): Ptr<PackedOutline> {
  const { verbs, coords } = outline;
  const verbsAt = arena.allocateArray("u8", verbs.length);
  const coordsAt = arena.allocateArray("f32", coords.length);
  const { views, exports } = kernels;
  views.u8.set(verbs, verbsAt);
  views.f32.set(coords, coordsAt >>> 2);
  const pack = () => exports.packPath(verbsAt, verbs.length, coordsAt, coords.length);
  let packed = pack();
  while (packed === KernelError.outOfMemory && heap.makeRoom()) packed = pack();
  if (packed < 0) throw kernelFailure(packed, glyphId, heap, coords.length * 4);
  return cast(packed);
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
