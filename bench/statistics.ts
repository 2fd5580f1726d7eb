/** Order statistics of a measurement's rounds. */

/** The value below which `fraction` of the samples lie, interpolated between neighbours (Hyndman and Fan's type 7). */
export function quantile(samples: readonly number[], fraction: number): number {
  if (samples.length === 0) throw new RangeError("samples must hold at least one");
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** The middle value. */
export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}

/**
 * Spread that a few slow rounds don't inflate: the median distance from the median, scaled so that it equals the standard
 * deviation where the samples are normal.
 */
export function deviation(samples: readonly number[]): number {
  const middle = median(samples);
  return 1.4826 * median(samples.map((sample) => Math.abs(sample - middle)));
}
