import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { readText } from "../../src/cli/read-text.ts";
import { sampleFonts } from "../../src/cli/sample.ts";
import { oneLine } from "../../src/cli/usage-error.ts";
import { writeOutput } from "../../src/cli/write-output.ts";
import { fakeTerminal } from "./fake-terminal.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

const terminal = fakeTerminal;

describe("runCommandLine", () => {
  it.each([["--help"], ["-h"], ["help"]])("helps with %s", async (arg) => {
    const t = terminal();
    expect(await runCommandLine([arg], t)).toBe(0);
    expect(t.out.join("")).toMatch(/^Usage: typecase COMMAND/);
    expect(t.errors).toEqual([]);
  });

  it.each(["render", "serve", "inspect", "bake"])("helps with %s by help and by --help", async (name) => {
    const [byCommand, byOption] = [terminal(), terminal()];
    expect(await runCommandLine(["help", name], byCommand)).toBe(0);
    expect(await runCommandLine([name, "--help"], byOption)).toBe(0);
    expect(byCommand.out.join("")).toMatch(new RegExp(`^Usage: typecase ${name}`));
    expect(byCommand.out).toEqual(byOption.out);
  });

  it.each([
    [["frobnicate"], 'typecase: unknown command "frobnicate": give render, serve, inspect, bake or bench, or --help'],
    [["constructor"], 'typecase: unknown command "constructor": give render, serve, inspect, bake or bench, or --help'],
    [["help", "frob"], 'typecase: unknown command "frob": give render, serve, inspect, bake or bench, or --help'],
    [[], "typecase: no command: give render, serve, inspect, bake or bench, or --help"],
  ])("fails for %j with one line", async (args, line) => {
    const t = terminal();
    expect(await runCommandLine(args, t)).toBe(1);
    expect([t.errors, t.out]).toEqual([[line], []]);
  });

  it("makes one line of any error", () => {
    expect(oneLine(new Error("two\n   lines\r\n"))).toBe("two lines");
    expect(oneLine(new RangeError(""))).toBe("RangeError");
    expect(oneLine(undefined)).toBe("undefined");
  });
});

describe("readText", () => {
  it("joins what comes over standard input, also where a character is cut in two", async () => {
    const bytes = new TextEncoder().encode("a€😀b\n");
    const chunks = [bytes.subarray(0, 2), bytes.subarray(2, 5), bytes.subarray(5)];
    expect(await readText({ kind: "stdin" }, terminal(chunks))).toBe("a€😀b");
  });

  it("takes the last line break off a file, and no other", async () => {
    const path = join(folder, "text.txt");
    await writeFile(path, "\ufeffone\n\ntwo\r\n");
    expect(await readText({ kind: "file", path }, terminal())).toBe("one\n\ntwo");
  });

  it("names a text file that is missing, or a folder", async () => {
    const path = join(folder, "none.txt");
    const read = (p: string) => readText({ kind: "file", path: p }, terminal());
    await expect(read(path)).rejects.toThrow(`cannot read text file ${path}: no such file or directory`);
    await expect(read(folder)).rejects.toThrow(`cannot read text file ${folder}: it is a directory`);
  });
});

describe("writeOutput", () => {
  it("writes and overwrites files, and leaves nothing else behind", async () => {
    const inside = await mkdtemp(join(folder, "write-"));
    const path = join(inside, "a.png");
    await writeOutput(path, Uint8Array.of(1, 2), terminal());
    await writeOutput(path, "longer than before", terminal());
    expect(await readFile(path, "utf8")).toBe("longer than before");
    expect(await readdir(inside)).toEqual(["a.png"]);
  });

  it("keeps a link a link, and writes what it points to", async () => {
    const inside = await mkdtemp(join(folder, "link-"));
    await writeFile(join(inside, "real.txt"), "old");
    await symlink("real.txt", join(inside, "link.txt"));
    await writeOutput(join(inside, "link.txt"), "new", terminal());
    expect(await readFile(join(inside, "real.txt"), "utf8")).toBe("new");
  });

  it("leaves the file that was there, and no draft, where it cannot write", async () => {
    const inside = await mkdtemp(join(folder, "fail-"));
    const target = join(inside, "is-a-folder.png");
    await mkdir(target);
    await expect(writeOutput(target, "x", terminal())).rejects.toThrow(`cannot write ${target}: it is a directory`);
    const missing = join(inside, "no", "a.png");
    await expect(writeOutput(missing, "x", terminal())).rejects.toThrow(`cannot write ${missing}: no such file`);
    expect(await readdir(inside)).toEqual(["is-a-folder.png"]);
  });

  it("keeps the permissions of a file that it replaces", async () => {
    const path = join(folder, "mode.txt");
    await writeFile(path, "old");
    await chmod(path, 0o640);
    await writeOutput(path, "new", terminal());
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it("writes to a device as it is", async () => {
    await writeOutput("/dev/null", "gone", terminal());
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });

  it("writes to standard output for -", async () => {
    const t = terminal();
    await writeOutput("-", Uint8Array.of(7), t);
    expect(t.out).toEqual([Uint8Array.of(7)]);
  });
});

describe("the sample", () => {
  it("finds its five fonts in the repository", async () => {
    const fonts = await sampleFonts();
    expect(fonts).toHaveLength(5);
    for (const { path } of fonts) expect((await stat(path)).size).toBeGreaterThan(10_000);
  });
});
