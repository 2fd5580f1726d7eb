/** `hmtx` from its transformed form, which leaves out bearings that are a glyph's left edge. Specification: WOFF 2.0, 5.4. */

import type { PackedReader } from "./packed-font.ts";

const LACKS_METRIC_BEARINGS = 0x01;
const LACKS_OTHER_BEARINGS = 0x02;

/** The table of `metricCount` metrics and bearings for as many glyphs as `xMins` has. */
export function rebuildMetrics(reader: PackedReader, metricCount: number, xMins: Int16Array): Uint8Array {
  const flags = reader.u8();
  const glyphCount = xMins.length;
  if (metricCount === 0 || metricCount > glyphCount) throw reader.fail(`its hmtx has ${metricCount} metrics`);
  if (flags >> 2 || flags === 0) throw reader.fail(`its hmtx is transformed with flags ${flags}`);
  const advances = Array.from({ length: metricCount }, () => reader.u16());
  const bearings = Array.from({ length: glyphCount }, (_, glyphId) => {
    const isLeftOut = flags & (glyphId < metricCount ? LACKS_METRIC_BEARINGS : LACKS_OTHER_BEARINGS);
    return isLeftOut ? xMins[glyphId]! : reader.i16();
  });
  const bytes = new Uint8Array(metricCount * 4 + (glyphCount - metricCount) * 2);
  const view = new DataView(bytes.buffer);
  bearings.forEach((bearing, glyphId) => {
    if (glyphId < metricCount) view.setUint16(glyphId * 4, advances[glyphId]!);
    view.setInt16(glyphId < metricCount ? glyphId * 4 + 2 : metricCount * 2 + glyphId * 2, bearing);
  });
  return bytes;
}
