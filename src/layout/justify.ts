/**
 * Justification, CSS Text 3, 7.3 and 7.4. In: a line's pieces and the room to fill. Out: the pieces, with the room divided
 * evenly among the places that may stretch.
 */

import type { GlyphRun } from "../shape/glyph-run.ts";
import { scriptCode, scriptNumber } from "../shape/script.ts";
import { isWordSeparator } from "./characters.ts";
import type { TextJustify } from "./line-options.ts";
import type { Piece } from "./shape-items.ts";
import { lengthOf, withExtraBehind } from "./spacing.ts";

/** Scripts whose letters are joined, which nothing may part (CSS Text 3, appendix D). */
const joinedScripts = new Set(["Arab", "Mong", "Mand", "Nkoo", "Phag", "Syrc", "Rohg", "Adlm", "Deva", "Beng", "Guru"]);

/** `pieces` of a line that ends at `contentEnd`, wider by `room` in all; as they are where there is no place to stretch. */
export function justified(
  pieces: readonly Piece[],
  text: string,
  contentEnd: number,
  room: number,
  mode: TextJustify,
): readonly Piece[] {
  const places = pieces.map((piece) => placesOf(piece, text, contentEnd, mode));
  const count = places.reduce((total, each) => total + each.size, 0);
  if (count === 0 || mode === "none" || pieces.some(isTab(text))) return pieces;
  const extra = room / count;
  return pieces.map((piece, index) => {
    if (piece.run === undefined || places[index]!.size === 0) return piece;
    const run = withExtraBehind(piece.run, (cluster) => (places[index]!.has(cluster) ? extra : 0));
    return { ...piece, run, width: lengthOf(run) };
  });
}

const isTab =
  (text: string) =>
  ({ run, start }: Piece): boolean =>
    run === undefined && text.charCodeAt(start) === 0x09;

/** First code units of the clusters that room may be added behind. */
function placesOf({ run, start, end }: Piece, text: string, contentEnd: number, mode: TextJustify): Set<number> {
  const places = new Set<number>();
  // A piece without text is a hyphen.
  if (run === undefined || start === end) return places;
  const starts = clusterStartsOf(run);
  starts.forEach((cluster, index) => {
    const next = starts[index + 1] ?? end;
    if (stretches(text, cluster, next, contentEnd, mode)) places.add(cluster);
  });
  return places;
}

/** First code units of a run's clusters, rising. */
function clusterStartsOf(run: GlyphRun): number[] {
  const starts: number[] = [];
  for (const cluster of run.clusters) if (starts[starts.length - 1] !== cluster) starts.push(cluster);
  return run.direction === "rtl" ? starts.reverse() : starts;
}

function stretches(text: string, cluster: number, next: number, contentEnd: number, mode: TextJustify): boolean {
  if (isWordSeparator(text.charCodeAt(cluster))) return true;
  if (mode === "inter-word" || next >= contentEnd) return false;
  if (mode === "inter-character") return !isJoined(text, cluster) || !isJoined(text, next);
  return isIdeographic(text.codePointAt(cluster)!) || isIdeographic(text.codePointAt(next)!);
}

function isJoined(text: string, index: number): boolean {
  return joinedScripts.has(scriptCode(scriptNumber(text.codePointAt(index)!)));
}

/** Ideographs, kana and their punctuation, as browsers count them; Hangul has spaces between its words. */
function isIdeographic(codePoint: number): boolean {
  return (
    (codePoint >= 0x2e80 && codePoint <= 0x312f) ||
    (codePoint >= 0x3190 && codePoint <= 0xa4cf) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0xfe30 && codePoint <= 0xfe4f) ||
    (codePoint >= 0xff00 && codePoint <= 0xff9f) ||
    (codePoint >= 0x20000 && codePoint <= 0x3fffd)
  );
}
