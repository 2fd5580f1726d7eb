/** Builds the benches and runs them: `node bench/bench.mjs [STAGE…]`; the options are run.ts's. */

import { buildBenches } from "./build.mjs";

const { runBenchesHere } = await buildBenches();
await runBenchesHere(process.argv.slice(2));
