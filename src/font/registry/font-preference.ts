/**
 * Fonts by preference, as layout asks for them. In: fonts that a caller has opened, or a registry's (`font-stack.ts`). Out:
 * candidates, each of which is opened when it is first chosen.
 */

import type { Font } from "../font.ts";

/** A font that may be chosen. */
export interface FontCandidate {
  /** Whether it is meant for a character, be it there or not. */
  isFor(codePoint: number): boolean;
  /** Whether it may have a character, as far as is known without opening it. */
  covers(codePoint: number): boolean;
  /**
   * The font, opened. Undefined where it turned out damaged: matching is to begin anew then. Throws `FontError`
   * `"not-loaded"` for one that was asked for by name and has to be waited for, and `InsufficientMemory`.
   */
  font(): Font | undefined;
}

/** Fonts by preference. */
export interface FontPreference {
  /** Changes when what was asked before may have other answers now. */
  readonly version: number;
  /** The families that were asked for, for messages. */
  readonly families: readonly string[];
  /** Those that were asked for. */
  readonly named: readonly FontCandidate[];
  /** Those that emoji are drawn by where none of the named lists a sequence. */
  readonly emoji: readonly FontCandidate[];
  /** Those that may stand in where none of the named has a character of this script. */
  standIns(script: string, isEmoji: boolean): readonly FontCandidate[];
  /** Says that a font is used by the call under way. */
  use(font: Font): void;
}

/** A list of fonts that the caller has opened. There are no others. */
export function fixedPreference(fonts: readonly Font[]): FontPreference {
  const named = fonts.map((font) => ({ isFor: () => true, covers: () => true, font: () => font }));
  return { version: 0, families: [], named, emoji: [], standIns: () => [], use() {} };
}
