/** The table of stages, in the order in which data flows. */

import { allocateStage } from "./allocate.ts";
import { archiveStage } from "./archive.ts";
import { blendStage } from "./blend.ts";
import { cacheStage } from "./cache.ts";
import { bitmapStage, cardStage, encodeStage } from "./card.ts";
import { copyStage, fillStage } from "./copy.ts";
import { decodeStage } from "./decode.ts";
import { drawStage } from "./draw.ts";
import { fieldsStage } from "./fields.ts";
import { layoutStage } from "./layout.ts";
import { memoryStage } from "./memory.ts";
import { openStage } from "./open.ts";
import { rasteriseStage } from "./rasterise.ts";
import { scalingStage } from "./scaling.ts";
import { shapeStage } from "./shape.ts";
import type { BenchStage } from "./stage.ts";
import { startUpStage } from "./start-up.ts";
import { typingStage } from "./typing.ts";

export const stages: readonly BenchStage[] = [
  copyStage,
  fillStage,
  allocateStage,
  openStage,
  shapeStage,
  layoutStage,
  decodeStage,
  rasteriseStage,
  fieldsStage,
  drawStage,
  typingStage,
  cacheStage,
  blendStage,
  bitmapStage,
  encodeStage,
  cardStage,
  startUpStage,
  archiveStage,
  scalingStage,
  memoryStage,
];

/** The stages of these names, or all of them where none is named. */
export function stagesNamed(names: readonly string[]): readonly BenchStage[] {
  if (names.length === 0) return stages;
  return [...new Set(names)].map((name) => {
    const stage = stages.find((candidate) => candidate.name === name);
    if (stage === undefined) {
      throw new RangeError(`there is no stage "${name}", only ${stages.map((known) => known.name).join(", ")}`);
    }
    return stage;
  });
}
