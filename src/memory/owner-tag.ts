/** Who owns a block of linear memory. The number is what the heap's headers hold. */

/** `freed` are blocks that debug mode holds back (`freed-blocks.ts`). */
export const ownerTags = [
  "arena",
  "font",
  "outline",
  "bitmap",
  "atlas",
  "surface",
  "buffer",
  "other",
  "freed",
] as const;

/** Name of an owner of kept memory. */
export type OwnerTag = (typeof ownerTags)[number];

const indexes = Object.fromEntries(ownerTags.map((tag, index) => [tag, index])) as Record<OwnerTag, number>;

/** The number that the kernels' block headers hold for `tag`. */
export function ownerIndex(tag: OwnerTag): number {
  return indexes[tag];
}
