/** Many pictures from lines of JSON: what is written, what is passed over, and what is said. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BatchProgress } from "../../src/cli/batch-progress.ts";
import { linesOf } from "../../src/cli/lines.ts";
import { render } from "../../src/cli/render.ts";
import { decodePng } from "../reference/png-decode.ts";
import { fakeTerminal } from "./fake-terminal.ts";
import { runCommand } from "./run-command.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-batch-"));
});
afterAll(() => rm(folder, { recursive: true }));

const sans = "assets/default/NotoSans-Regular.ttf";
const jsonLines = (jobs: readonly unknown[]) => jobs.map((job) => `${JSON.stringify(job)}\n`).join("");

/** Runs a batch of `lines`, given over standard input. */
async function batch(lines: string, out: string, ...args: string[]) {
  const terminal = fakeTerminal([lines]);
  const status = await runCommand(render, ["-f", sans, "--batch", "-", "--out", join(folder, out), ...args], terminal);
  return { status, out: terminal.out.join(""), errors: terminal.errors, progress: terminal.shown };
}

describe("typecase render --batch", () => {
  it("renders every line to its file, with its own options over those of the command", async () => {
    const jobs = [
      { text: "one", output: "one.png", size: 20 },
      { text: "two", output: "deep/two.svg" },
      { text: "three", "max-lines": 1, padding: 0 },
      { text: "four", output: "four.json", font: "test/fonts/Roboto-Regular.ttf" },
    ];
    const { status, errors, out } = await batch(jsonLines(jobs), "mixed", "--size", "40", "--format", "pgm");
    expect([status, errors]).toEqual([0, []]);
    expect(out).toMatch(/^4 rendered to .*mixed in [\d.]+ s, \d+ a second\n$/);
    const read = (name: string) => readFile(join(folder, "mixed", name));
    expect((await readdir(join(folder, "mixed"))).sort()).toEqual(["3.pgm", "deep", "four.json", "one.png"]);
    expect(decodePng(await read("one.png")).height).toBe(Math.ceil(20 * 1.362) + 32);
    expect((await read("deep/two.svg")).toString()).toContain('aria-label="two"');
    expect((await read("3.pgm")).toString("latin1")).toMatch(/^P5\n\d+ 55\n/);
    expect(JSON.parse((await read("four.json")).toString()).fonts[0].family).toBe("Roboto");
  });

  it("gives the same bytes as one picture by itself", async () => {
    const { status } = await batch(jsonLines([{ text: "Same bytes", output: "a.png", "letter-spacing": 3 }]), "same");
    const single = join(folder, "single.png");
    expect(
      await runCommand(render, ["-f", sans, "Same bytes", "--letter-spacing", "3", "-o", single], fakeTerminal()),
    ).toBe(0);
    expect(status).toBe(0);
    expect((await readFile(join(folder, "same/a.png"))).equals(await readFile(single))).toBe(true);
  });

  it("goes on past lines that fail, lists them in their order, and ends with status 1", async () => {
    const lines = [
      '{"text": "good", "output": "good.png"}',
      "{ no json",
      "",
      '{"output": "textless.png"}',
      '{"text": "x", "output": "../outside.png"}',
      '{"text": "x", "output": "/outside.png"}',
      '{"text": "x", "output": "good.png"}',
      '{"text": "x", "size": 0}',
      '{"text": "x", "width": -1}',
      '{"text": "x", "colour": "red"}',
      '{"text": "x", "font": "none.ttf"}',
      '{"text": "x", "output": "x.bmp"}',
      '"text"',
      '{"text": "good too", "output": "last.png"}',
    ];
    const { status, errors, out } = await batch(lines.join("\n"), "failing");
    expect(status).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^line 2: not JSON: /),
      'line 4: no text: give it as "text"',
      'line 5: output must be a path within the folder, got "../outside.png"',
      'line 6: output must be a path within the folder, got "/outside.png"',
      'line 7: output "good.png" is that of line 1 too',
      "line 8: size must be between 0.015625 and 10000, got 0",
      expect.stringMatching(/^line 9: width must be /),
      'line 10: unknown option "colour"',
      expect.stringMatching(/^line 11: .*none\.ttf/),
      'line 12: cannot tell the format of "x.bmp": its ending must be png, svg, pgm, ppm, json',
      "line 13: not a JSON object",
      "typecase: 11 of 13 lines failed",
    ]);
    expect(out).toMatch(/^2 rendered to /);
    expect((await readdir(join(folder, "failing"))).sort()).toEqual(["good.png", "last.png"]);
    expect(await readdir(folder)).not.toContain("outside.png");
  });

  it("says of bytes that are no UTF-8 which line they are in", async () => {
    const bytes = Buffer.concat([Buffer.from('{"text": "'), Buffer.of(0xff), Buffer.from('"}\n{"text": "fine"}\n')]);
    const terminal = fakeTerminal([bytes]);
    const args = ["-f", sans, "--batch", "-", "--out", join(folder, "utf8")];
    expect(await runCommand(render, args, terminal)).toBe(1);
    expect(terminal.errors).toEqual(["line 1: not UTF-8", "typecase: 1 of 2 lines failed"]);
  });

  it("tells with --json what came of it, as one object", async () => {
    const { status, errors, out } = await batch('{"text": "a"}\n{"text": 1, "size": "?"}\n', "json", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toEqual({
      folder: join(folder, "json"),
      rendered: 1,
      failed: 1,
      seconds: expect.any(Number),
      perSecond: expect.any(Number),
      failures: [{ line: 2, error: 'size must be a number, got "?"' }],
      missing: [],
    });
    expect(errors).toEqual(["typecase: 1 of 2 lines failed"]);
  });

  it("says once which characters of all lines no font has", async () => {
    const lines = jsonLines([{ text: "س and س" }, { text: "سلام" }, { text: "plain" }]);
    const { status, errors, out } = await batch(lines, "missing", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(out).missing.sort()).toEqual(["U+0627", "U+0633", "U+0644", "U+0645"]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^typecase: warning: no font has 4 characters of Arabic, drawn as missing: U\+/);
  });

  it("renders a thousand lines, in memory that doesn't grow with them", async () => {
    const file = join(folder, "thousand.jsonl");
    await writeFile(
      file,
      jsonLines(Array.from({ length: 1000 }, (_, i) => ({ text: `Label ${i}`, size: 12 + (i % 5) }))),
    );
    const terminal = fakeTerminal();
    const args = ["-f", sans, "--batch", file, "--out", join(folder, "thousand"), "--memory"];
    expect(await runCommand(render, args, terminal)).toBe(0);
    expect((await readdir(join(folder, "thousand"))).length).toBe(1000);
    expect(terminal.out.join("")).toMatch(/^1000 rendered/);
    const used = /Used +([\d.]+) MiB/.exec(terminal.errors.join("\n"));
    expect(Number(used?.[1] ?? 0)).toBeLessThan(8);
    expect(terminal.shown.at(-1)).toBe("");
    expect(terminal.shown[0]).toMatch(/^rendered \d+/);
  });

  it.each([
    [["--batch", "none.jsonl", "--out", "x"], "typecase: cannot read none.jsonl: no such file or directory"],
    [["--batch", "test", "--out", "x"], "typecase: cannot read test: it is a directory"],
    [["--batch", "-", "--out", "package.json"], /^typecase: cannot make the folder package\.json: /],
  ])("says in one line why %j can't begin", async (args, line) => {
    const terminal = fakeTerminal();
    expect(await runCommand(render, args, terminal)).toBe(1);
    expect(terminal.errors).toEqual([typeof line === "string" ? line : expect.stringMatching(line)]);
  });
});

describe("linesOf", () => {
  it("gives the same lines wherever the stream is cut", async () => {
    const seed = Number(process.env.TYPECASE_SEED ?? 20_261_121);
    const property = fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom("a", "é", "\r", "😀", "\n", "\n") }), { maxLength: 12 }),
      fc.array(fc.nat(7), { minLength: 1, maxLength: 8 }),
      async (parts, cuts) => {
        const bytes = Buffer.from(parts.join(""));
        const whole: Uint8Array[] = [];
        let from = 0;
        for (let i = 0; from < bytes.length; i++) {
          const length = cuts[i % cuts.length]! + 1;
          whole.push(bytes.subarray(from, from + length));
          from += length;
        }
        const lines: string[] = [];
        let end = 0;
        for await (const line of linesOf(streamOf(whole))) {
          expect(line.number).toBe(lines.length + 1);
          lines.push(Buffer.from(line.bytes).toString());
          end = line.end;
        }
        const expected = bytes.toString().split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect(lines).toEqual(expected);
        expect(end).toBe(bytes.length);
      },
    );
    await fc.assert(property, { seed, numRuns: 300 });
  });
});

async function* streamOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

describe("BatchProgress", () => {
  it("tells rate and time left, at most ten times a second", () => {
    let now = 0;
    const shown: string[] = [];
    const progress = new BatchProgress({ totalBytes: 1000, show: (line) => void shown.push(line), now: () => now });
    now = 2000;
    progress.tell({ rendered: 90, failed: 10, bytesRead: 250 });
    now = 2050;
    progress.tell({ rendered: 95, failed: 10, bytesRead: 260 });
    now = 100_000;
    progress.tell({ rendered: 110, failed: 10, bytesRead: 500 });
    progress.clear();
    expect(shown).toEqual([
      "rendered 90, 10 failed, 50 a second, 25 %, 6 s left",
      "rendered 110, 10 failed, 1 a second, 50 %, 1 min 40 s left",
      "",
    ]);
  });

  it("tells no time left where nobody knows how much there is", () => {
    let now = 0;
    const shown: string[] = [];
    const progress = new BatchProgress({
      totalBytes: undefined,
      show: (line) => void shown.push(line),
      now: () => now,
    });
    now = 1000;
    progress.tell({ rendered: 3, failed: 0, bytesRead: 100 });
    expect(shown).toEqual(["rendered 3, 3 a second"]);
  });
});
