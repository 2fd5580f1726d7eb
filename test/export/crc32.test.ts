import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/export/crc32.ts";
import { slowCrc } from "../reference/png-decode.ts";

describe("crc32", () => {
  it("gives the check value of the catalogue of CRCs for 123456789", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it("equals the bitwise definition for every length from 0 to 70 at every alignment", () => {
    const bytes = Uint8Array.from({ length: 80 }, (_, index) => index * 37 + 11);
    for (let start = 0; start < 8; start++) {
      for (let length = 0; length <= 70; length++) {
        const part = bytes.subarray(start, start + length);
        expect(crc32(part)).toBe(slowCrc(part));
      }
    }
  });

  it("continues from a checksum as if the bytes had been one", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        const at = Math.min(cut, bytes.length);
        expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(slowCrc(bytes));
      }),
    );
  });
});
