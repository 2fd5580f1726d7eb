/**
 * The version of what the kernels make of an outline. Bitmaps that were kept by another version are not used. A test holds
 * a checksum of bitmaps beside it, and fails where they change and this doesn't.
 */
export const PICTURE_VERSION = 2;
