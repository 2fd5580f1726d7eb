/** A file vector beside a plain array: in random work, after a loss of power at any moment, after failures, and after damage. */

import { describe, expect, it } from "vitest";
import { MemoryError } from "../../../src/base/errors.ts";
import { elementKinds } from "../../../src/memory/file-vector/element-kind.ts";
import { FileVectorBase } from "../../../src/memory/file-vector/file-vector.ts";
import { createParts, openParts } from "../../../src/memory/file-vector/file-vector-parts.ts";
import { settleOptions } from "../../../src/memory/file-vector/options.ts";
import { prng, type Random } from "../../reference/prng.ts";
import { MemoryFile } from "./memory-file.ts";
import { type Model, randomOperation } from "./random-vector.ts";

const seed = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 32);

/** The least pages, and two of them in memory: nearly every call moves pages to and from the file. */
const tiny = { pageBytes: 4096, cacheBytes: 8192 };

const openIn = (file: MemoryFile) => new FileVectorBase(openParts(file, settleOptions(tiny)));

function createIn(file: MemoryFile, random: Random): FileVectorBase {
  const growthFactor = random.pick([1.125, 1.5, 2]);
  return new FileVectorBase(
    createParts(file, settleOptions({ ...tiny, kind: random.pick(elementKinds), growthFactor })),
  );
}

function contentsOf(file: MemoryFile): number[] {
  return Array.from(openIn(file).slice());
}

describe(`a file vector (seed ${seed})`, () => {
  it("holds what a plain array does, through random work, reopening and giving up what was not synced", () => {
    const random = prng(seed);
    for (let round = 0; round < 40; round++) {
      const file = new MemoryFile();
      let vector = createIn(file, random);
      const model: Model = { now: [], synced: [] };
      for (let step = 0; step < 60; step++) {
        const operation = randomOperation(random, model, vector.kind);
        operation.run(vector);
        operation.apply(model);
        expect(vector.length, operation.name).toBe(model.now.length);
        expect(vector.capacity).toBeGreaterThanOrEqual(vector.length);
        if (step % 10 === 0) expect(Array.from(vector.slice())).toEqual(model.now);
        if (random.int(0, 19) === 0) {
          const isKept = random.int(0, 1) === 0;
          if (isKept) vector.close();
          else vector.discard();
          model.synced = isKept ? model.now : model.synced;
          model.now = model.synced;
          vector = openIn(file);
        }
      }
      expect([...vector]).toEqual(model.now);
    }
  });

  it("has the contents of a sync, whole, after a loss of power at each moment of random work", () => {
    const random = prng(seed + 1);
    let crashes = 0;
    for (let round = 0; round < 100; round++) {
      const file = new MemoryFile();
      const vector = createIn(file, random);
      const model: Model = { now: [], synced: [] };
      file.failAt = file.operations + random.int(1, 150);
      // What a sync would make last: the crash may come after its header, which is for the file to know.
      let maybeSynced = model.synced;
      for (let step = 0; step < 100; step++) {
        const operation = randomOperation(random, model, vector.kind);
        if (operation.name === "sync" || operation.name === "shrinkToFit") maybeSynced = model.now;
        try {
          operation.run(vector);
        } catch (error) {
          if (error !== file.failure) throw error;
          crashes++;
          break;
        }
        operation.apply(model);
      }
      for (let image = 0; image < 4; image++) {
        const found = contentsOf(new MemoryFile(file.afterPowerLoss(random)));
        expect([JSON.stringify(model.synced), JSON.stringify(maybeSynced)]).toContain(JSON.stringify(found));
      }
      // A process that was killed leaves all that it wrote, flushed or not.
      const found = contentsOf(new MemoryFile(file.bytes));
      expect([JSON.stringify(model.synced), JSON.stringify(maybeSynced)]).toContain(JSON.stringify(found));
    }
    expect(crashes).toBeGreaterThan(60);
  });

  it("is as it was after an operation that failed, and goes on where no flush was lost", () => {
    const random = prng(seed + 2);
    let failures = 0;
    let wentOn = 0;
    for (let round = 0; round < 100; round++) {
      const file = new MemoryFile();
      const vector = createIn(file, random);
      const model: Model = { now: [], synced: [] };
      for (let step = 0; step < 40; step++) {
        const operation = randomOperation(random, model, vector.kind);
        file.failAt = file.operations + random.int(1, 25);
        try {
          operation.run(vector);
          operation.apply(model);
        } catch (error) {
          expect(error).toBe(file.failure);
          failures++;
          // Of several elements, those that were set before one failed stay set.
          if (operation.name === "set") operation.apply(model);
        }
        file.failAt = Number.POSITIVE_INFINITY;
        if (!canWrite(vector, file)) break;
        model.synced = model.now;
        wentOn++;
        expect(Array.from(vector.slice()), `after ${operation.name}`).toEqual(model.now);
      }
    }
    expect(failures).toBeGreaterThan(100);
    expect(wentOn).toBeGreaterThan(500);
  });

  it("is refused, or right, where any bytes of the file are damaged", () => {
    const random = prng(seed + 3);
    let refused = 0;
    for (let round = 0; round < 100; round++) {
      const file = new MemoryFile();
      const vector = createIn(file, random);
      const synced: string[] = [];
      for (let sync = 0; sync < 3; sync++) {
        vector.extend(Array.from({ length: 5000 }, (_, i) => i % 100));
        vector.set(sync * 2000, sync);
        vector.sync();
        synced.push(JSON.stringify(Array.from(vector.slice())));
      }
      const bytes = file.bytes;
      for (let flip = 0; flip < 20; flip++) {
        const damaged = bytes.slice();
        // Half of them in the headers, where damage could lead furthest astray.
        const at = random.int(0, random.int(0, 1) === 0 ? 4 * 64 : damaged.length - 1);
        damaged[at]! ^= 1 << random.int(0, 7);
        try {
          // The last sync, or, where its header is what was hit, the one before.
          expect(synced.slice(1)).toContain(JSON.stringify(contentsOf(new MemoryFile(damaged))));
        } catch (error) {
          if (!(error instanceof MemoryError)) throw error;
          expect(["file-damaged", "file-foreign", "file-truncated"]).toContain(error.code);
          refused++;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it("is refused wherever its file is cut off", () => {
    const file = new MemoryFile();
    const vector = createIn(file, prng(seed + 4));
    vector.extend(Array.from({ length: 20_000 }, (_, i) => i % 100));
    vector.shrinkToFit();
    const bytes = file.bytes;
    for (let byteLength = bytes.byteLength - 1; byteLength >= 0; byteLength -= 509) {
      const cut = new MemoryFile(bytes.slice(0, byteLength));
      expect(() => openIn(cut)).toThrow(MemoryError);
      expect(cut.isClosed).toBe(true);
    }
  });
});

/** Whether a sync goes well; where a flush was lost, none ever does again. */
function canWrite(vector: FileVectorBase, file: MemoryFile): boolean {
  try {
    vector.sync();
    return true;
  } catch (error) {
    expect(error).toBe(file.failure);
    expect(() => vector.sync()).toThrow(file.failure);
    return false;
  }
}
