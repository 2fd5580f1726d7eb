/** `typecase bench`: the benches of a clone, which the published package doesn't hold. `--help` is theirs too. */

import { packageRoot } from "./package-root.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What `bench/build.mjs` gives: the benches, built. */
interface BenchBuild {
  buildBenches(): Promise<{ runBenches(args: readonly string[], terminal: Terminal): Promise<void> }>;
}

/** Builds the benches and runs them. Throws `UsageError` outside a clone, or for wrong arguments. */
export async function bench(args: readonly string[], terminal: Terminal): Promise<void> {
  const script = new URL("bench/build.mjs", await packageRoot("bench"));
  const { buildBenches } = await importBenchBuild(script);
  await (await buildBenches()).runBenches(args, terminal);
}

async function importBenchBuild(script: URL): Promise<BenchBuild> {
  try {
    return (await import(script.href)) as BenchBuild;
  } catch (cause) {
    throw new UsageError("bench needs a clone of the repository with its packages installed (npm ci)", { cause });
  }
}
