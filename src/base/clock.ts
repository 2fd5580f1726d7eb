/** The clock that ages and trends are told by. */

/**
 * Milliseconds since some moment that stays the same while the program runs; never goes backwards. On Node by the
 * process's uptime: to name `performance` there loads seven modules of Node's, of which the start of a process is longer.
 */
export const monotonicMs: () => number =
  typeof process !== "undefined" && typeof process.versions?.node === "string"
    ? () => process.uptime() * 1000
    : () => performance.now();
