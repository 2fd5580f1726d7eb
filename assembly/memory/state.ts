/** How heap and arena stand (record in `lib/layout.ts`), where the host reads it without a call. */

import { OWNER_LIMIT, STATE_OWNERS, STATS_SIZE } from "../lib/layout";

export const state: usize = memory.data(<i32>STATE_OWNERS + OWNER_LIMIT * <i32>STATS_SIZE, 16);

/** Address of the record. */
export function memoryState(): usize {
  return state;
}

/** Address of the statistics of `owner`. */
// @ts-ignore: decorator
@inline
export function ownerStatistics(owner: u32): usize {
  return state + STATE_OWNERS + owner * STATS_SIZE;
}
