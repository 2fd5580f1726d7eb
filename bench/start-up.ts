/**
 * Start-up: from the start of a process to the PNG file of a card, and the end of the process. `node -e 0`, which does
 * nothing, is what nobody can go below.
 */

import { cards } from "./card.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const startUp = await context.startUp?.();
  if (startUp === undefined) return;
  const card = cards()();
  const contender = (name: string): Contender => ({ name, runAsync: () => startUp.run(name, card) });
  const [ours, ...others] = startUp.programs;
  yield {
    name: "process start to the PNG of a 1200 × 630 card",
    unit: "process",
    unitsPerCall: 1,
    subject: contender(ours!),
    peers: others.map(contender),
    timing: { rounds: 41, warmUpMs: 0 },
    tearDown: () => startUp.close(),
  };
}

export const startUpStage: BenchStage = { name: "start-up", measurements };
