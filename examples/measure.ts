/** The largest size at which a text fits a box, found by measuring alone: nothing is drawn until it is known. */

import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const engine = await TextEngine.create();
const font = await engine.loadFont(defaultFontBytes());

/** The largest whole size at which `text`, broken into lines, is within `width` × `height`. */
function largestSize(text: string, width: number, height: number): number {
  let fits = 1;
  let tooLarge = 512;
  while (tooLarge - fits > 1) {
    const size = (fits + tooLarge) >> 1;
    const measures = engine.measure(text, { font, size, maxWidth: width, lineHeight: 1.25 });
    // A word that is wider than the box stands in a line of its own, and sticks out.
    if (measures.width <= width && measures.height <= height) fits = size;
    else tooLarge = size;
  }
  return fits;
}

for (const text of ["Stop", "Mind the gap", "Please keep the doors free while the train is leaving the platform"]) {
  const size = largestSize(text, 320, 200);
  const { lines, width, height } = engine.measure(text, { font, size, maxWidth: 320, lineHeight: 1.25 });
  console.log(`${size} px, ${lines} lines, ${width.toFixed(1)} × ${height.toFixed(1)}: ${text}`);
}
engine.dispose();
