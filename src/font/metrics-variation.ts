/** What variation adds to a face's metrics. Specification: OpenType 1.9.1, "MVAR". */

import type { FontTables } from "./font-tables.ts";
import { ItemVariationStore } from "./item-variation-store.ts";
import type { FontMetrics } from "./metrics.ts";

/** Value tags and the metric that each moves. Windows' clipping metrics (`hcla`, `hcld`) are no line metrics of ours. */
const metricOfTag: Readonly<Record<string, keyof FontMetrics>> = {
  hasc: "ascenderUnits",
  hdsc: "descenderUnits",
  hlgp: "lineGapUnits",
  cpht: "capHeightUnits",
  xhgt: "xHeightUnits",
  undo: "underlinePositionUnits",
  unds: "underlineThicknessUnits",
  stro: "strikeoutPositionUnits",
  strs: "strikeoutThicknessUnits",
  sbys: "subscriptSizeUnits",
  sbyo: "subscriptOffsetUnits",
  spys: "superscriptSizeUnits",
  spyo: "superscriptOffsetUnits",
};

/** `metrics` at another place of the design space. Fonts keep `hhea` and typographic metrics equal, so one delta serves. */
export function varyMetrics(metrics: FontMetrics, tables: FontTables, coordinates: readonly number[]): FontMetrics {
  const mvar = tables.reader("MVAR");
  if (!mvar || mvar.u16(10) === 0) return metrics;
  const store = new ItemVariationStore(mvar, mvar.u16(10), coordinates);
  const varied: Record<keyof FontMetrics, number> = { ...metrics };
  const recordBytes = mvar.u16(6);
  const count = mvar.u16(8);
  for (let i = 0; i < count; i++) {
    const at = 12 + i * recordBytes;
    const metric = metricOfTag[mvar.tagAt(at)];
    if (metric) varied[metric] += store.delta(mvar.u16(at + 4), mvar.u16(at + 6));
  }
  return varied;
}
