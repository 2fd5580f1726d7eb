/**
 * Ways of walking through memory, on the records that text is made of: in order and at random, a field after another or a
 * record after another, into arrays that are long enough and into ones that grow.
 */

import { type Contender, type Measurement, sink } from "./harness.ts";

/** 16 MiB of 32-bit words: more than a core's caches hold. */
const wordCount = 2 ** 22;
/** Glyphs of a long book's chapter, of as many fields as a run has. */
const glyphCount = 2 ** 16;
const fieldCount = 6;
const advanceField = 2;

export function* accessRows(): Generator<Measurement> {
  yield orderRow();
  yield fieldsRow();
  yield growthRow();
}

/** The same sum by the same loop; the list of indices alone differs. */
function orderRow(): Measurement {
  const words = Float32Array.from({ length: wordCount }, (_, i) => i % 7);
  const inOrder = Uint32Array.from({ length: wordCount }, (_, i) => i);
  const sumBy = (indices: Uint32Array) => () => {
    let sum = 0;
    for (let i = 0; i < indices.length; i++) sum += words[indices[i]!]!;
    return sum;
  };
  return {
    name: "read 16 MiB",
    unit: "word",
    unitsPerCall: wordCount,
    subject: { name: "in order", run: sumBy(inOrder) },
    peers: [{ name: "at random", run: sumBy(shuffled(inOrder)) }],
  };
}

/** The width of a run: one field of all glyphs. */
function fieldsRow(): Measurement {
  const value = (glyph: number, field: number) => ((glyph * 31 + field * 17) % 64) / 4;
  const fields = Array.from({ length: fieldCount }, (_, field) =>
    Float32Array.from({ length: glyphCount }, (_, glyph) => value(glyph, field)),
  );
  const records = Float32Array.from({ length: glyphCount * fieldCount }, (_, i) =>
    value(Math.floor(i / fieldCount), i % fieldCount),
  );
  const objects = Array.from({ length: glyphCount }, (_, glyph) => ({
    glyphId: value(glyph, 0),
    cluster: value(glyph, 1),
    xAdvance: value(glyph, advanceField),
    yAdvance: value(glyph, 3),
    xOffset: value(glyph, 4),
    yOffset: value(glyph, 5),
  }));
  const advances = fields[advanceField]!;
  const contender = (name: string, run: () => number): Contender => ({ name, run });
  return {
    name: `sum one of ${fieldCount} fields of ${glyphCount.toLocaleString("en")} glyphs`,
    unit: "glyph",
    unitsPerCall: glyphCount,
    subject: contender("an array for each field", () => {
      let sum = 0;
      for (let i = 0; i < advances.length; i++) sum += advances[i]!;
      return sum;
    }),
    peers: [
      contender("one array of records", () => {
        let sum = 0;
        for (let i = advanceField; i < records.length; i += fieldCount) sum += records[i]!;
        return sum;
      }),
      contender("an object for each glyph", () => {
        let sum = 0;
        for (let i = 0; i < objects.length; i++) sum += objects[i]!.xAdvance;
        return sum;
      }),
    ],
  };
}

function growthRow(): Measurement {
  return {
    name: `collect ${glyphCount.toLocaleString("en")} numbers`,
    unit: "number",
    unitsPerCall: glyphCount,
    subject: { name: "into an array of that length", run: () => filled(new Float32Array(glyphCount)) },
    peers: [
      { name: "into one that doubles from 16", run: grown },
      { name: "by push", run: pushed },
    ],
  };
}

function filled(numbers: Float32Array): Float32Array {
  for (let i = 0; i < glyphCount; i++) numbers[i] = i;
  return numbers;
}

function grown(): Float32Array {
  let numbers = new Float32Array(16);
  for (let i = 0; i < glyphCount; i++) {
    if (i === numbers.length) {
      const longer = new Float32Array(i * 2);
      longer.set(numbers);
      numbers = longer;
    }
    numbers[i] = i;
  }
  return numbers;
}

function pushed(): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < glyphCount; i++) numbers.push(i + 0.5);
  sink.last = numbers;
  return numbers;
}

/** Fisher and Yates', by a fixed seed and the generator of `texts.ts`. */
function shuffled(indices: Uint32Array): Uint32Array {
  const result = indices.slice();
  let state = 0xacce55;
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const kept = result[i]!;
    result[i] = result[j]!;
    result[j] = kept;
  }
  return result;
}
