/** Steps of which each is taken, whatever becomes of the others: giving back must not stop half-way. */

/** Takes all steps in turn, then throws what the first that failed has thrown. */
export function runAll(steps: Iterable<() => void>): void {
  let failure: { readonly error: unknown } | undefined;
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== undefined) throw failure.error;
}
