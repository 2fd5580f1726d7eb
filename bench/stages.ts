/** The table of stages, in the order in which data flows. */

import { cardStage } from "./card.ts";
import { drawStage } from "./draw.ts";
import { layoutStage } from "./layout.ts";
import { shapeStage } from "./shape.ts";
import type { BenchStage } from "./stage.ts";

export const stages: readonly BenchStage[] = [shapeStage, layoutStage, drawStage, cardStage];
