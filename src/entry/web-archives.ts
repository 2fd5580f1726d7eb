/** What browsers have for archives: compression streams, and in workers files of the origin. Loaded when first asked for. */

import type { ArchiveSupport } from "../engine/platform.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";
import { FileVector } from "./opfs-file-vector.ts";
import { webCodecs } from "./web-codecs.ts";

/** Of pages and their workers. */
export const archiveSupport: ArchiveSupport = {
  codecs: webCodecs,
  openGlyphFile: glyphFileOpener((path) => String(path), FileVector),
};
