/** Checks of `shape`'s options. */

import { finiteNumber, languageTag, object, oneOf, scriptCode } from "../base/validate.ts";
import { MAX_SIZE_PX, MIN_SIZE_PX } from "../layout/options.ts";
import type { RunDirection } from "../shape/glyph-run.ts";
import type { ShapeRequest } from "../shape/shaper.ts";
import type { ShapeOptions } from "./options.ts";

/** Checks the options of `shape`, all but the font; features are the shaper's to check. */
export function shapeRequest(options: ShapeOptions): ShapeRequest {
  const { font, features, flags, script, language, direction, size = 16 } = object(options, "options");
  return {
    font,
    features,
    flags,
    size: finiteNumber(size, "size", MIN_SIZE_PX, MAX_SIZE_PX),
    script: script === undefined ? undefined : scriptCode(script, "script"),
    language: language === undefined ? undefined : languageTag(language, "language"),
    direction: direction === undefined ? undefined : oneOf<RunDirection>(direction, "direction", ["ltr", "rtl", "ttb"]),
  };
}
