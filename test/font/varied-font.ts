/** A font made variable at random: axes, and tuples that move points, components, phantom points and control values. */

import { prng, type Random } from "../reference/prng.ts";
import { buildSfnt } from "../shape/support.ts";

const AXES = ["wght", "wdth"] as const;
const [MINIMUM, DEFAULT, MAXIMUM] = [100, 500, 900];

const EMBEDDED_PEAK = 0x8000;
const INTERMEDIATE = 0x4000;
const PRIVATE_POINTS = 0x2000;
const RUN = 64;

const u16 = (value: number) => [(value >> 8) & 255, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value)];
const fixed = (value: number) => u32(value * 0x10000);
const dot14 = (value: number) => u16(Math.round(value * 0x4000));

/** The tables of a static font, as an sfnt with axes `wght` and `wdth` from 100 to 900, 500 being the font as it was. */
export function withRandomVariations(tables: Map<string, Uint8Array>, seed: number): Uint8Array {
  const random = prng(seed);
  tables.set("fvar", Uint8Array.from(axesTable()));
  tables.set("gvar", gvarTable(pointCounts(tables), random));
  tables.set("cvar", cvarTable(tables.get("cvt ")!.byteLength >> 1, random));
  return buildSfnt(tables);
}

function axesTable(): number[] {
  const header = [...u16(1), ...u16(0), ...u16(16), ...u16(2), ...u16(AXES.length), ...u16(20), ...u16(0), ...u16(12)];
  const axes = AXES.flatMap((tag) => [
    ...new TextEncoder().encode(tag),
    ...[MINIMUM, DEFAULT, MAXIMUM].flatMap(fixed),
    ...[...u16(0), ...u16(1)],
  ]);
  return [...header, ...axes];
}

/** What each glyph has to move: its points or components, and four phantom points. */
function pointCounts(tables: Map<string, Uint8Array>): number[] {
  const view = (tag: string) => {
    const bytes = tables.get(tag)!;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const [head, maxp, loca, glyf] = ["head", "maxp", "loca", "glyf"].map(view) as [
    DataView,
    DataView,
    DataView,
    DataView,
  ];
  const offset = (glyph: number) => (head.getInt16(50) ? loca.getUint32(glyph * 4) : loca.getUint16(glyph * 2) * 2);
  return Array.from({ length: maxp.getUint16(4) }, (_, glyph) => {
    const at = offset(glyph);
    if (at === offset(glyph + 1)) return 4;
    const contours = glyf.getInt16(at);
    if (contours > 0) return glyf.getUint16(at + 10 + (contours - 1) * 2) + 5;
    return componentCount(glyf, at + 10) + 4;
  });
}

function componentCount(glyf: DataView, start: number): number {
  let count = 0;
  for (let at = start, flags = 0x20; flags & 0x20; count++) {
    flags = glyf.getUint16(at);
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
  }
  return count;
}

function gvarTable(counts: readonly number[], random: Random): Uint8Array {
  const glyphs = counts.map((count) => {
    const tuples = Array.from({ length: random.int(1, 3) }, () => tuple(count, 2, 60, random));
    const bytes = store(tuples, 0);
    return bytes.length % 2 === 0 ? bytes : [...bytes, 0];
  });
  const dataAt = 20 + (counts.length + 1) * 4;
  const offsets = [0];
  for (const bytes of glyphs) offsets.push(offsets.at(-1)! + bytes.length);
  return Uint8Array.from([
    ...[...u16(1), ...u16(0), ...u16(AXES.length), ...u16(0), ...u32(dataAt)],
    ...[...u16(counts.length), ...u16(1), ...u32(dataAt)],
    ...offsets.flatMap(u32),
    ...glyphs.flat(),
  ]);
}

function cvarTable(count: number, random: Random): Uint8Array {
  const tuples = Array.from({ length: 3 }, () => tuple(count, 1, 40, random));
  return Uint8Array.from([...u16(1), ...u16(0), ...store(tuples, 4)]);
}

/** A tuple variation store whose offset of data counts from `before` bytes before it. */
function store(tuples: readonly { header: number[]; data: number[] }[], before: number): number[] {
  const headers = tuples.flatMap(({ header, data }) => [...u16(data.length), ...header]);
  return [
    ...[...u16(tuples.length), ...u16(before + 4 + headers.length)],
    ...headers,
    ...tuples.flatMap(({ data }) => data),
  ];
}

/** A tuple for all of `count` things or some of them, with `sets` deltas of at most `most` for each. */
function tuple(count: number, sets: number, most: number, random: Random): { header: number[]; data: number[] } {
  const peaks = AXES.map(() => random.int(-2, 2) / 2);
  if (!peaks.some((peak) => peak !== 0)) peaks.fill(1);
  const isIntermediate = random.int(0, 2) === 0;
  const [starts, ends] = [peaks.map((peak) => Math.min(peak, 0)), peaks.map((peak) => Math.max(peak, 0))];
  const flags = EMBEDDED_PEAK | PRIVATE_POINTS | (isIntermediate ? INTERMEDIATE : 0);
  const header = [
    ...u16(flags),
    ...peaks.flatMap(dot14),
    ...(isIntermediate ? [...starts, ...ends].flatMap(dot14) : []),
  ];
  const isWhole = random.int(0, 1) === 0;
  const points = Array.from({ length: count }, (_, i) => i).filter(() => isWhole || random.int(0, 2) === 0);
  const moved = isWhole || points.length === 0 ? count : points.length;
  const deltas = Array.from({ length: sets }, () =>
    packDeltas(Array.from({ length: moved }, () => random.int(-most, most))),
  );
  return { header, data: [...packPoints(isWhole ? [] : points), ...deltas.flat()] };
}

/** None stands for all. */
function packPoints(points: readonly number[]): number[] {
  const count = points.length < 128 ? [points.length] : u16(0x8000 | points.length);
  const steps = points.map((point, i) => point - (points[i - 1] ?? 0));
  return [...count, ...runs(steps).flatMap((run) => [0x80 | (run.length - 1), ...run.flatMap(u16)])];
}

function packDeltas(deltas: readonly number[]): number[] {
  return runs(deltas).flatMap((run) => [0x40 | (run.length - 1), ...run.flatMap(u16)]);
}

function runs(numbers: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(numbers.length / RUN) }, (_, i) => numbers.slice(i * RUN, (i + 1) * RUN));
}
