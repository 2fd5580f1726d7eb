/** Mirrored characters, UAX #9 rule L4. In: a code point of a right-to-left run. Out: the one whose shape it takes. */

/**
 * BidiMirroring.txt: for each pair the distance from the last pair's lower code point and, where it isn't
 * 1, the distance to the higher one; base 36.
 */
const PAIRS = (
  "14 k.2 v.2 w.2 1c.g 2vj 2 1gf 1we c 1k g aj.3 1.3 1.3 b.1k0 a.1y7 1.1hf 1.1h6 1.1ha 2.1qi o 7.3u 2.7 d 2 g 2 " +
  "2 2 4 2 2 2 2 2 2 2 2 2 2 2 2 2 2 5 2 7.1eo a 4.1mg 2.1mk 1.1mi 2.1mi 5 2 2 2 2.10k h 2 5 6 2 2 2 2 2 2 2 2 " +
  "2 2 2 4 2.8 1.8 1.8 2.7 1.7 h 2 v u7 2 2 2 2 2 2 27 2 3 3.2 a 8 5 2 2 2 2 2 2 b9 2 2 2 2 2.3 1 3 2 2 2 d 4 2 " +
  "2 2 i 4 b 2 3 4 2 e g 4 1b 2 7 8 14 l 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 5 2 2 2 3 2 2 2 2 2 2 2 2 2 2 " +
  "2 2 2 2 2 2 2 2 2 n b 2 ll 2 5 3 g 4 2 2 2 2 dc 2 2 2 2 4 2 2 2 14qn 2 2 7 4k k.2 v.2 w.2 4 3"
).split(" ");

let table: Map<number, number> | undefined;

/** `codePoint`'s mirror image, or itself where it has none. */
export function mirrored(codePoint: number): number {
  table ??= buildTable();
  return table.get(codePoint) ?? codePoint;
}

function buildTable(): Map<number, number> {
  const mirrors = new Map<number, number>();
  let lower = 0;
  for (const pair of PAIRS) {
    const [step, distance = "1"] = pair.split(".");
    lower += Number.parseInt(step!, 36);
    const higher = lower + Number.parseInt(distance, 36);
    mirrors.set(lower, higher);
    mirrors.set(higher, lower);
  }
  return mirrors;
}
