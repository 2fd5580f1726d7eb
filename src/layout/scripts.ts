/**
 * Scripts of characters, UAX #24, and runs of one script. In: a text. Out: for each stretch its script.
 *
 * Common and inherited characters, and those whose Script_Extensions allow it, take the script before them; closing
 * brackets take that of their opening ones.
 */

import { scriptExtensions, scriptNumber } from "../shape/script.ts";
import { bracketPairs } from "./generated/unicode-data.ts";

/** The script number of what scripts share. */
const common = 0;

/** Script numbers of the first code points, with `latinBracket` for brackets: the loop's quick way. */
const latin = new Uint8Array(0x250);
/** Marks brackets in `latin`: the only shared characters there that the loop must see. */
const latinBracket = 255;
let latinIsFilled = false;

/** Stretches of one script: `ends[i]` is where stretch `i` ends, `scripts[i]` its script number. */
export interface ScriptRuns {
  readonly ends: number[];
  readonly scripts: number[];
}

/** Opening brackets that wait for their closing ones; with more than that, the oldest are forgotten. */
const bracketStackLimit = 64;
const closers = new Map<number, number>();
const openers = new Set<number>();
for (let index = 0; index < bracketPairs.length; index += 2) {
  openers.add(bracketPairs[index]!);
  closers.set(bracketPairs[index + 1]!, bracketPairs[index]!);
}

/** Script runs of `text`; shared characters at the start take the first script that follows. */
export function scriptRuns(text: string): ScriptRuns {
  if (!latinIsFilled) fillLatin();
  const ends: number[] = [];
  const scripts: number[] = [];
  let current = common;
  const stack: { opener: number; script: number }[] = [];
  for (let index = 0; index < text.length; index++) {
    const start = index;
    let codePoint = text.charCodeAt(index);
    if (codePoint < 0x250) {
      const script = latin[codePoint]!;
      if (script === current || script === common) continue;
    } else if (codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = text.codePointAt(index)!;
      if (codePoint > 0xffff) index++;
    }
    const resolved = resolve(codePoint, current, stack);
    if (resolved === current || resolved === common) continue;
    if (current !== common) {
      ends.push(start);
      scripts.push(current);
    } else for (const each of stack) each.script = resolved;
    current = resolved;
  }
  if (text.length > 0) {
    ends.push(text.length);
    scripts.push(current);
  }
  return { ends, scripts };
}

function fillLatin(): void {
  for (let codePoint = 0; codePoint < latin.length; codePoint++) {
    latin[codePoint] = openers.has(codePoint) || closers.has(codePoint) ? latinBracket : scriptNumber(codePoint);
  }
  latinIsFilled = true;
}

/** Script that a character takes after `current`; 0 where it takes whatever stands around it. */
function resolve(codePoint: number, current: number, stack: { opener: number; script: number }[]): number {
  const own = scriptNumber(codePoint);
  if (own !== common) return own;
  if (openers.has(codePoint)) {
    if (stack.length === bracketStackLimit) stack.shift();
    stack.push({ opener: codePoint, script: current });
  } else if (closers.has(codePoint)) {
    const opener = closers.get(codePoint);
    for (let depth = stack.length - 1; depth >= 0; depth--) {
      if (stack[depth]!.opener !== opener) continue;
      const { script } = stack[depth]!;
      stack.length = depth;
      return script;
    }
  }
  const set = scriptExtensions(codePoint);
  return set.length === 0 || current === common || set.includes(current) ? common : set[0]!;
}
