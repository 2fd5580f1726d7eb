/** The interner, the chunked list, and the layout of records. */

import { describe, expect, it } from "vitest";
import { MemoryError } from "../../src/base/errors.ts";
import {
  BitmapRecord,
  CommandRecord,
  FaceRecord,
  MissingRecord,
  SurfaceFields,
  TextRecord,
} from "../../src/kernels/records.ts";
import { ChunkedList } from "../../src/memory/chunked-list.ts";
import { describeLayout, type FieldKind, type RecordFields } from "../../src/memory/record-layout.ts";
import { type StringId, StringInterner } from "../../src/memory/string-interner.ts";
import { seeds } from "../reference/prng.ts";

describe("a string interner", () => {
  it("gives equal strings one number, others others, and each its string back", () => {
    seeds(20, (random) => {
      const interner = new StringInterner();
      const ids = new Map<string, StringId>();
      for (let i = 0; i < 500; i++) {
        const text = String.fromCharCode(...Array.from({ length: random.int(0, 2) }, () => random.int(0xd7f0, 0xd810)));
        const id = interner.intern(text);
        expect(ids.get(text) ?? id).toBe(id);
        ids.set(text, id);
        expect(interner.textOf(id)).toBe(text);
        expect(interner.idOf(text)).toBe(id);
      }
      expect(new Set(ids.values()).size).toBe(ids.size);
      expect(interner.size).toBe(ids.size);
      expect([...ids.values()]).toEqual([...ids.keys()].map((_, index) => index));
      expect(interner.counts()).toMatchObject({ misses: ids.size, hits: 500 - ids.size });
    });
  });

  it("refuses numbers from before a reset, and gives none of them out again", () => {
    const interner = new StringInterner();
    const before = interner.intern("Noto Sans");
    interner.reset();
    expect(interner.size).toBe(0);
    expect(interner.bytes).toBe(0);
    expect(interner.idOf("Noto Sans")).toBeUndefined();
    const after = interner.intern("Roboto");
    expect(after).not.toBe(before);
    expect(() => interner.textOf(before)).toThrow(RangeError);
    expect(interner.textOf(after)).toBe("Roboto");
  });

  it("refuses one string too many, and goes on with those that it has", () => {
    const interner = new StringInterner({ name: "tags", maxStrings: 2 });
    interner.intern("liga");
    interner.intern("kern");
    expect(() => interner.intern("smcp")).toThrow(MemoryError);
    expect(() => interner.intern("smcp")).toThrow('the interner "tags" holds its limit of 2 strings');
    expect(interner.intern("kern")).toBe(1);
    expect(() => interner.intern(7 as never)).toThrow(TypeError);
  });
});

describe("a chunked list", () => {
  it("does what an array does, at any length of its chunks", () => {
    seeds(30, (random) => {
      const list = new ChunkedList<number>({ chunkLength: random.int(1, 70) });
      const array: number[] = [];
      for (let i = random.int(0, 400); i > 0; i--) {
        const value = random.uint32();
        expect(list.push(value)).toBe(array.push(value));
      }
      const more = Array.from({ length: random.int(0, 100) }, random.uint32);
      list.extend(more);
      array.push(...more);
      expect(list.length).toBe(array.length);
      for (let i = 0; i < 20 && array.length > 0; i++) {
        const at = random.int(-array.length - 3, array.length + 3);
        expect(list.at(at)).toBe(array.at(at));
        const place = random.int(0, array.length - 1);
        list.set(place, i);
        array[place] = i;
      }
      expect([...list]).toEqual(array);
      expect(list.toArray()).toEqual(array);
      expect(list.chunks().flat()).toEqual(array);
      expect(list.chunks().every((chunk, i, all) => i === all.length - 1 || chunk.length === list.chunkLength)).toBe(
        true,
      );
    });
  });

  it("never moves what was appended: a chunk stays the same array", () => {
    const list = new ChunkedList<number>({ chunkLength: 4 });
    for (let i = 0; i < 4; i++) list.push(i);
    const [first] = list.chunks();
    for (let i = 0; i < 1000; i++) list.push(i);
    expect(list.chunks()[0]).toBe(first);
    list.clear();
    expect([list.length, [...list], list.at(0), list.at(-1)]).toEqual([0, [], undefined, undefined]);
  });

  it("refuses a place outside of the list", () => {
    const list = new ChunkedList<number>();
    expect(() => list.set(0, 1)).toThrow(new RangeError("index must be a whole number below 0, got 0"));
    list.push(7);
    expect([2 ** 32, -(2 ** 32), 1, -2, Number.NaN].map((index) => list.at(index))).toEqual(Array(5).fill(undefined));
    expect(() => list.set(2 ** 32, 1)).toThrow(RangeError);
    expect(() => new ChunkedList({ chunkLength: 0 })).toThrow(RangeError);
  });
});

describe("the layout of a record", () => {
  it("shows offsets, size, padding and a shorter order", () => {
    const layout = describeLayout({ a: "u8", b: "u64", c: "u8", d: "u32" });
    expect(layout).toMatchObject({ byteLength: 24, alignBytes: 8, paddingBytes: 10, betterByteLength: 16 });
    expect(layout.betterOrder).toEqual(["b", "d", "a", "c"]);
    expect(String(layout)).toBe(
      [
        "    0  a: u8",
        "    8  b: u64  (after 7 unused)",
        "   16  c: u8",
        "   20  d: u32  (after 3 unused)",
        "24 bytes, aligned to 8, 10 unused",
        "16 bytes as b, d, a, c",
      ].join("\n"),
    );
  });

  it("finds an order that no other order beats", () => {
    const kinds: readonly FieldKind[] = ["u8", "u16", "u32", "f64", "v128"];
    seeds(50, (random) => {
      const names = ["a", "b", "c", "d", "e"].slice(0, random.int(1, 5));
      const record: RecordFields = Object.fromEntries(
        names.map((name) => [name, [random.pick(kinds), random.int(1, 3)] as const]),
      );
      const lengths = orders(names).map(
        (order) => describeLayout(Object.fromEntries(order.map((name) => [name, record[name]!]))).byteLength,
      );
      const layout = describeLayout(record);
      expect(layout.betterByteLength).toBe(Math.min(...lengths));
      const used = layout.fields.reduce((sum, { byteLength }) => sum + byteLength, 0);
      expect(layout.byteLength - used).toBe(layout.paddingBytes);
      for (const { kind, offset } of layout.fields) expect(offset % describeLayout({ kind }).byteLength).toBe(0);
    });
  });

  it("finds the records that host and kernels share at the offsets that both use, in the best order", () => {
    const shared: [RecordFields, Readonly<Record<string, number>>][] = [
      [
        {
          glyf: "ptr",
          glyfLength: "u32",
          loca: "ptr",
          locaLength: "u32",
          locaLong: "u32",
          glyphCount: "u32",
          shifts: "ptr",
        },
        FaceRecord,
      ],
      [{ left: "i16", top: "i16", width: "u16", height: "u16", pitch: "u32", stamp: "u32" }, BitmapRecord],
      [{ pixels: "ptr", width: "u32", height: "u32", stride: "u32", format: "u32", top: "u32" }, SurfaceFields],
      [
        {
          glyphs: "ptr",
          xs: "ptr",
          ys: "ptr",
          bitmaps: "ptr",
          count: "u32",
          commands: "ptr",
          scale: "f32",
          originX: "f32",
          originY: "f32",
        },
        TextRecord,
      ],
      [{ strike: "ptr", count: "u32", color: "u32" }, CommandRecord],
      [{ glyph: "u16", subpixel: "u16", strike: "ptr", outline: "ptr" }, MissingRecord],
    ];
    for (const [fields, offsets] of shared) {
      const layout = describeLayout(fields);
      for (const { name, offset } of layout.fields) expect([name, offset]).toEqual([name, offsets[name]]);
      expect(layout.paddingBytes).toBe(0);
      expect(layout.betterByteLength).toBe(layout.byteLength);
    }
  });

  it("names a field that is wrong", () => {
    expect(() => describeLayout({ x: "u7" as never })).toThrow(/record\.x must be one of u8, /);
    expect(() => describeLayout({ x: 5 as never })).toThrow(TypeError);
    expect(() => describeLayout({ x: ["u8", 0] })).toThrow(RangeError);
    expect(() => describeLayout({})).toThrow(RangeError);
  });
});

function orders(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((first) => orders(names.filter((name) => name !== first)).map((rest) => [first, ...rest]));
}
