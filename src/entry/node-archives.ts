/** What Node has for archives: its own codecs, and files. Loaded when an engine first asks for it. */

import type { ArchiveSupport } from "../engine/platform.ts";
import { nodeCodecs } from "./node-codecs.ts";
import { FileVector } from "./node-file-vector.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";

/** Of Node, Deno and Bun. */
export const archiveSupport: ArchiveSupport = {
  codecs: nodeCodecs,
  openGlyphFile: glyphFileOpener((path) => path, FileVector),
};
