/**
 * Room outside of linear memory: what those ask whose memory grows by itself, as a library's does, before it grows. So
 * the budget holds within a call too, and not only after it.
 */

/** What there is of the budget for memory outside of linear memory. */
export interface OutsideRoom {
  /** Bytes that could be taken without anything being given back for them. */
  readonly freeBytes: number;
  /**
   * Whether `byteLength` bytes may be taken now. Glyphs and buffers that no call is using make way for them, fonts don't:
   * a library that asks may be reading one. What is admitted is taken at once, or nobody else gets it until the call ends.
   */
  admit(byteLength: number): boolean;
}

/** Room without a bound, where there is no budget above. */
export const unboundedRoom: OutsideRoom = { freeBytes: Number.POSITIVE_INFINITY, admit: () => true };
