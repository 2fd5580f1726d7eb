/** A font file as arguments name it: a path, and which of its faces. */

import { UsageError } from "./usage-error.ts";

/** A font file and which of its faces. */
export interface FontChoice {
  readonly path: string;
  readonly index: number;
}

/** `path` or `path#index`. */
export function parseFontChoice(text: string): FontChoice {
  const match = /^(.+)#(\d{1,9})$/s.exec(text);
  if (match) return { path: match[1] as string, index: Number(match[2]) };
  if (text === "") throw new UsageError("--font must be a path, got nothing");
  return { path: text, index: 0 };
}
