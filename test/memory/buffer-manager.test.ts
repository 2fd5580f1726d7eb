/** The buffer manager: one growing buffer for each role, which shrinks after disuse. */

import { describe, expect, it, vi } from "vitest";
import { MemoryError } from "../../src/base/errors.ts";
import { BufferManager } from "../../src/memory/buffer-manager.ts";
import { seeds } from "../reference/prng.ts";

/** Borrows and gives back at once; the buffer under the loan. */
function use(buffers: BufferManager, role: string, byteLength: number): ArrayBuffer {
  using loan = buffers.borrow(role, byteLength);
  expect(loan.bytes.length).toBe(byteLength);
  return loan.bytes.buffer;
}

describe("a buffer manager", () => {
  it("gives one buffer to all uses of a role that fit, and a longer one to one that does not", () => {
    const buffers = new BufferManager();
    const first = use(buffers, "rows", 5000);
    expect(use(buffers, "rows", 100)).toBe(first);
    expect(use(buffers, "rows", 8192)).toBe(first);
    expect(use(buffers, "columns", 100)).not.toBe(first);
    expect(use(buffers, "rows", 8193)).not.toBe(first);
    expect(buffers.counts()).toMatchObject({ hits: 2, misses: 3, bytes: 12_288 + 4096, idle: 2, inUse: 0 });
  });

  it("shrinks a buffer to what was needed, once a whole window needed less than half of it", () => {
    const buffers = new BufferManager({ windowLoans: 4 });
    for (let i = 0; i < 4; i++) use(buffers, "rows", 100_000);
    expect(buffers.bytes).toBe(102_400);
    for (let i = 0; i < 3; i++) use(buffers, "rows", 10_000);
    expect(buffers.bytes).toBe(102_400);
    use(buffers, "rows", 9000);
    expect(buffers.bytes).toBe(12_288);
  });

  it("lets go of a buffer whose role nobody asks for any more", () => {
    const buffers = new BufferManager({ windowLoans: 4 });
    use(buffers, "once", 1_000_000);
    for (let i = 0; i < 12; i++) use(buffers, "often", 100);
    expect(buffers.bytes).toBe(4096);
  });

  it("gives a second loan of a role bytes of its own while the first lasts", () => {
    const buffers = new BufferManager();
    const first = buffers.borrow("rows", 64);
    const second = buffers.borrow("rows", 64);
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
    expect(buffers.counts()).toMatchObject({ inUse: 2, idle: 0 });
    const { buffer } = first.bytes;
    first[Symbol.dispose]();
    second[Symbol.dispose]();
    expect(use(buffers, "rows", 64)).toBe(buffer);
    expect(() => first.bytes).toThrow(MemoryError);
  });

  it("keeps no buffer over its limit", () => {
    const buffers = new BufferManager({ maxBufferBytes: 10_000 });
    use(buffers, "rows", 10_001);
    expect(buffers.bytes).toBe(0);
    use(buffers, "rows", 10_000);
    expect(buffers.bytes).toBe(10_000);
  });

  it("gives the largest back under moderate pressure, all above, and none that is on loan", () => {
    const buffers = new BufferManager();
    for (const [role, byteLength] of Object.entries({ a: 4096, b: 40_960, c: 8192 })) use(buffers, role, byteLength);
    expect(buffers.reclaim("moderate")).toBe(40_960);
    using _ = buffers.borrow("c", 1);
    expect(buffers.reclaim("emergency")).toBe(4096);
    expect(buffers.bytes).toBe(8192);
  });

  it("keeps nothing once it is disposed of: what is on loan goes when it comes back, and loans after that are lent all the same", () => {
    const buffers = new BufferManager();
    const loan = buffers.borrow("rows", 5000);
    buffers[Symbol.dispose]();
    expect(loan.bytes.length).toBe(5000);
    expect(buffers.bytes).toBe(8192);
    loan[Symbol.dispose]();
    expect(buffers.bytes).toBe(0);
    use(buffers, "rows", 5000);
    expect(buffers.counts()).toMatchObject({ bytes: 0, inUse: 0 });
  });

  it("counts nothing for a buffer that the runtime has no memory for", () => {
    const buffers = new BufferManager({ maxBufferBytes: 2 ** 32 });
    const tooLong = vi.spyOn(globalThis, "Uint8Array").mockImplementation(() => {
      throw new RangeError("Array buffer allocation failed");
    });
    expect(() => buffers.borrow("rows", 100_000)).toThrow("allocation failed");
    tooLong.mockRestore();
    expect(buffers.counts()).toMatchObject({ inUse: 0, bytes: 0 });
    using loan = buffers.borrow("rows", 100_000);
    expect(loan.bytes).toHaveLength(100_000);
  });

  it("names an argument that is wrong", () => {
    const buffers = new BufferManager();
    expect(() => buffers.borrow(5 as never, 1)).toThrow(new TypeError("role must be a string, got 5"));
    expect(() => buffers.borrow("rows", -1)).toThrow(/^byteLength must be between/);
    expect(() => new BufferManager({ windowLoans: 0 })).toThrow(RangeError);
    expect(buffers.counts()).toMatchObject({ hits: 0, misses: 0, inUse: 0 });
  });

  it("holds to its bytes and never lends bytes twice, in any order of use", () => {
    seeds(30, (random) => {
      const buffers = new BufferManager({ windowLoans: 5, maxBufferBytes: 30_000 });
      const out = new Map<ReturnType<BufferManager["borrow"]>, number>();
      for (let step = 0; step < 200; step++) {
        const loan = buffers.borrow(random.pick(["a", "b", "c"]), random.int(0, 35_000));
        loan.bytes.fill(step & 255);
        out.set(loan, step & 255);
        while (out.size > random.int(0, 4)) {
          const [oldest, mark] = out.entries().next().value!;
          expect(oldest.bytes.every((byte) => byte === mark)).toBe(true);
          oldest[Symbol.dispose]();
          out.delete(oldest);
        }
        if (random.float() < 0.1) buffers.reclaim(random.pick(["moderate", "aggressive"]));
        expect(buffers.counts().inUse).toBe(out.size);
        expect(buffers.bytes).toBeLessThanOrEqual(3 * 30_000);
      }
      for (const loan of out.keys()) loan[Symbol.dispose]();
      buffers.reset();
      expect(buffers.counts()).toMatchObject({ bytes: 0, inUse: 0, idle: 0 });
    });
  });
});
