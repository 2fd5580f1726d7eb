/**
 * How a record of fields lies in memory, by the rules of C on wasm32: each field at a multiple of its own alignment, the
 * whole a multiple of the largest. In: fields in order. Out: offsets, size, padding, and an order that needs the least.
 */

import { describe, integer, object } from "../base/validate.ts";

/** Sizes of the kinds of fields in bytes, which are their alignments too. */
const fieldBytes = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, ptr: 4, u64: 8, i64: 8, f64: 8, v128: 16 };

/** Kind of a field; the number is bits, `ptr` an address of wasm32. */
export type FieldKind = keyof typeof fieldBytes;

/** Fields by name in their order: a kind, or a kind and how many of it there are. */
export type RecordFields = Readonly<Record<string, FieldKind | readonly [kind: FieldKind, count: number]>>;

/** A field in its place. */
export interface PlacedField {
  /** As it was given. */
  readonly name: string;
  /** Of each element. */
  readonly kind: FieldKind;
  /** Elements of the field. */
  readonly count: number;
  /** Bytes from the record's start. */
  readonly offset: number;
  /** Bytes of all its elements. */
  readonly byteLength: number;
  /** Unused bytes before it. */
  readonly paddingBefore: number;
}

/** A record in memory. `String(layout)` draws it. */
export interface RecordLayout {
  /** In the order in which they were given. */
  readonly fields: readonly PlacedField[];
  /** Bytes from one record to the next. */
  readonly byteLength: number;
  /** What a record's address has to be a multiple of. */
  readonly alignBytes: number;
  /** Unused bytes, between fields and behind them. */
  readonly paddingBytes: number;
  /** Names of the fields in an order without padding between them, and the record's length then. */
  readonly betterOrder: readonly string[];
  /** Bytes of a record in the better order. */
  readonly betterByteLength: number;
  /** A drawing of the record, a line for each field. */
  toString(): string;
}

/** Lays the fields of a record out. Throws `TypeError` and `RangeError` for a kind or count that is none. */
export function describeLayout(record: RecordFields): RecordLayout {
  const given = Object.entries(object(record, "record")).map(([name, field]) => readField(name, field));
  if (given.length === 0) throw new RangeError("record must have at least one field");
  const placed = place(given);
  // Largest alignment first leaves no gap: every field's size is a multiple of its alignment, and so of all that follow.
  const better = [...given].sort((a, b) => fieldBytes[b.kind] - fieldBytes[a.kind]);
  const layout = {
    ...placed,
    betterOrder: better.map(({ name }) => name),
    betterByteLength: place(better).byteLength,
  };
  return { ...layout, toString: () => draw(layout) };
}

interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly count: number;
}

function readField(name: string, field: unknown): Field {
  const [kind, count] = Array.isArray(field) ? field : [field, 1];
  if (typeof kind !== "string") throw new TypeError(`record.${name} must be a kind of field, got ${describe(kind)}`);
  if (!Object.hasOwn(fieldBytes, kind)) {
    throw new RangeError(`record.${name} must be one of ${Object.keys(fieldBytes).join(", ")}; got ${describe(kind)}`);
  }
  return { name, kind: kind as FieldKind, count: integer(count, `count of record.${name}`, 1, 2 ** 28) };
}

function place(fields: readonly Field[]): Omit<RecordLayout, "betterOrder" | "betterByteLength" | "toString"> {
  let end = 0;
  let usedBytes = 0;
  const placed = fields.map(({ name, kind, count }) => {
    const offset = roundUp(end, fieldBytes[kind]);
    const byteLength = fieldBytes[kind] * count;
    const paddingBefore = offset - end;
    end = offset + byteLength;
    usedBytes += byteLength;
    return { name, kind, count, offset, byteLength, paddingBefore };
  });
  const alignBytes = Math.max(...fields.map(({ kind }) => fieldBytes[kind]));
  const byteLength = roundUp(end, alignBytes);
  return { fields: placed, byteLength, alignBytes, paddingBytes: byteLength - usedBytes };
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

function draw(layout: Omit<RecordLayout, "toString">): string {
  const lines = layout.fields.map(({ name, kind, count, offset, paddingBefore }) => {
    const gap = paddingBefore > 0 ? `  (after ${paddingBefore} unused)` : "";
    return `${String(offset).padStart(5)}  ${name}: ${count === 1 ? kind : `${kind} × ${count}`}${gap}`;
  });
  const { byteLength, alignBytes, paddingBytes, betterOrder, betterByteLength } = layout;
  lines.push(`${byteLength} bytes, aligned to ${alignBytes}, ${paddingBytes} unused`);
  if (betterByteLength < byteLength) lines.push(`${betterByteLength} bytes as ${betterOrder.join(", ")}`);
  return lines.join("\n");
}
