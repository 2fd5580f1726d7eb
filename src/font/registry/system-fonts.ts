/** The system's fonts, as a registry asks for them; who finds them is the runtime's (`entry/node-system-fonts.ts`). */

import { describe, object, string } from "../../base/validate.ts";
import type { BufferManager } from "../../memory/buffer-manager.ts";
import type { GenericFamily } from "./css-font.ts";
import type { FaceSummary } from "./face-summary.ts";
import type { FontOrigin } from "./font-origin.ts";
import type { FontFailure } from "./registered-font.ts";

/** A font of the system, as it was found. */
export interface SystemFont {
  readonly origin: FontOrigin;
  readonly summary: Omit<FaceSummary, "faceCount">;
}

/** What was found of the system's fonts. */
export interface SystemFonts {
  readonly fonts: readonly SystemFont[];
  readonly failures: readonly Omit<FontFailure, "font">[];
  readonly foundBy: "fontconfig" | "folders";
  /** What the system takes generic families for, where it says so. */
  readonly generics: Partial<Record<GenericFamily, readonly string[]>>;
}

/** Where `addSystem` looks. */
export interface SystemFontOptions {
  /** These folders and those inside of them, in place of the system's. */
  readonly folders?: readonly string[] | undefined;
  /** Whether fontconfig is asked where it is there; true. */
  readonly fontconfig?: boolean | undefined;
}

/** Looks for the system's fonts, with scratch to read them in. */
export type FindSystemFonts = (options: SystemFontOptions, buffers?: BufferManager | undefined) => Promise<SystemFonts>;

/** What `addSystem` did. */
export interface SystemFontResult {
  /** Fonts that were registered. */
  readonly added: number;
  /** Files that are no fonts that could be drawn; `fonts.errors` says why. */
  readonly failed: number;
  /** Who knew of them: fontconfig's list, or the usual folders. */
  readonly foundBy: "fontconfig" | "folders";
}

/** Throws `TypeError` for options of the wrong kind, naming them. */
export function checkSystemOptions(options: SystemFontOptions): void {
  const { folders, fontconfig } = object(options, "options");
  if (folders !== undefined && !Array.isArray(folders)) {
    throw new TypeError(`folders must be an array of paths, got ${describe(folders)}`);
  }
  for (const [index, folder] of (folders ?? []).entries()) string(folder, `folders[${index}]`);
  if (fontconfig !== undefined && typeof fontconfig !== "boolean") {
    throw new TypeError(`fontconfig must be a boolean, got ${describe(fontconfig)}`);
  }
}
