/**
 * Damaged fonts through the engine: loaded, asked, shaped and drawn, each ends soon, in a picture or an error that tells of
 * the font; nothing stays, and the engine draws its own text as before.
 *
 * A run of all tests tries a share of them. `npm run test:fuzz` tries every cut, every field of a header, and over 10,000
 * changes at random.
 */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isFullRun } from "../memory/open-engine.ts";
import { prng } from "../reference/prng.ts";
import { type DamagedFile, damageAtRandom, headerFields, truncations } from "./damage.ts";
import { bytesOf, type HostileFont, hostileFonts, nameOf } from "./fonts.ts";
import { type Outcome, Trial } from "./trial.ts";

const seed = Number(process.env.TYPECASE_SEED ?? 20_240_601);
/** Of the cuts, one in so many is tried; primes, so that all remainders of eight come up over the tables. */
const CUT_STRIDE = isFullRun ? 1 : 61;
/** Of the fields and their values, likewise. */
const FIELD_STRIDE = isFullRun ? 1 : 97;
const CHANGES_PER_FONT = isFullRun ? 1000 : 50;
/** Failures told of one font. */
const MAX_TOLD = 5;
const TIMEOUT_MS = isFullRun ? 3_600_000 : 120_000;

/** opentype.js prints what it skips; the bundle takes its console away. */
const silenced = (["log", "warn", "error"] as const).map((method) => vi.spyOn(console, method));
const tally: Record<Outcome, number> = { picture: 0, "font error": 0, "shaping error": 0 };
let slowestMs = 0;

beforeAll(() => silenced.forEach((spy) => void spy.mockImplementation(() => {})));
afterAll(() => {
  silenced.forEach((spy) => void spy.mockRestore());
  const total = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const counts = Object.entries(tally).map(([outcome, count]) => `${count} × ${outcome}`);
  process.stdout.write(`${total} damaged fonts: ${counts.join(", ")}; slowest ${Math.round(slowestMs)} ms\n`);
});

async function tryAll(font: HostileFont, files: Iterable<DamagedFile>): Promise<string[]> {
  using trial = await Trial.create();
  const failures: string[] = [];
  for (const { name, bytes } of files) {
    try {
      tally[await trial.run(bytes, font.text)]++;
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
      if (failures.length === MAX_TOLD) break;
    }
  }
  slowestMs = Math.max(slowestMs, trial.slowestMs);
  return [...failures, ...trial.complaints()];
}

function* everyNth(files: Iterable<DamagedFile>, stride: number): Generator<DamagedFile> {
  let index = 0;
  for (const file of files) if (index++ % stride === 0) yield file;
}

function* changes(bytes: Uint8Array): Generator<DamagedFile> {
  const random = prng(seed);
  for (let i = 0; i < CHANGES_PER_FONT; i++) yield damageAtRandom(bytes, random);
}

describe(`a damaged font ends in a picture or an error, and the engine goes on (seed ${seed})`, () => {
  it("and undamaged, all of them end in pictures", async () => {
    using trial = await Trial.create();
    for (const font of hostileFonts)
      expect([font.file, await trial.run(bytesOf(font), font.text)]).toContain("picture");
  });

  for (const font of hostileFonts) {
    it(`where tables of ${nameOf(font)} are cut`, { timeout: TIMEOUT_MS }, async () => {
      expect(await tryAll(font, everyNth(truncations(bytesOf(font)), CUT_STRIDE))).toEqual([]);
    });

    it(`where fields of ${nameOf(font)} are set to extremes`, { timeout: TIMEOUT_MS }, async () => {
      const files = headerFields(bytesOf(font), prng(seed));
      expect(await tryAll(font, everyNth(files, FIELD_STRIDE))).toEqual([]);
    });

    it(`where ${nameOf(font)} is changed at random`, { timeout: TIMEOUT_MS }, async () => {
      expect(await tryAll(font, changes(bytesOf(font)))).toEqual([]);
    });
  }
});
