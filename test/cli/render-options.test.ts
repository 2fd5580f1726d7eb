import { describe, expect, it } from "vitest";
import { parseFeatures, parseFontChoice, parseRenderArgs, type RenderCommand } from "../../src/cli/render-options.ts";

const parse = (...args: string[]) => parseRenderArgs(args) as RenderCommand;
const failure = (...args: string[]) => {
  try {
    parseRenderArgs(args);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "no error";
};

describe("parseRenderArgs", () => {
  it("has the defaults that the help names", () => {
    expect(parse("Hello", "-o", "hello.png")).toEqual({
      text: { kind: "argument", text: "Hello" },
      fonts: [],
      output: "hello.png",
      format: "png",
      size: 48,
      maxWidth: undefined,
      color: "black",
      background: "white",
      padding: 16,
      scale: 1,
      align: "start",
      direction: "auto",
      language: undefined,
      lineHeight: undefined,
      letterSpacing: undefined,
      features: undefined,
      maxLines: undefined,
      ellipsis: undefined,
      pixelFormat: "rgba8",
      memory: false,
    });
  });

  it("reads every option", () => {
    const command = parse(
      ..."-f a.ttf --font b.ttc#2 -o out.PGM --size 20.5 --width=600 --color red --background #fff0".split(" "),
      ..."--padding 0 --scale 2 --align center --direction rtl --language ar --line-height 1.4".split(" "),
      ..."--letter-spacing -1.5 --features liga=0,kern --max-lines 3 --ellipsis … --pixel-format gray8 --memory text".split(
        " ",
      ),
    );
    expect(command).toEqual({
      text: { kind: "argument", text: "text" },
      fonts: [
        { path: "a.ttf", index: 0 },
        { path: "b.ttc", index: 2 },
      ],
      output: "out.PGM",
      format: "pgm",
      size: 20.5,
      maxWidth: 600,
      color: "red",
      background: "#fff0",
      padding: 0,
      scale: 2,
      align: "center",
      direction: "rtl",
      language: "ar",
      lineHeight: 1.4,
      letterSpacing: -1.5,
      features: { liga: 0, kern: 1 },
      maxLines: 3,
      ellipsis: "…",
      pixelFormat: "gray8",
      memory: true,
    });
  });

  it("takes text from standard input, a file or the sample", () => {
    expect(parse("-", "-o", "-").text).toEqual({ kind: "stdin" });
    expect(parse("--text-file", "a.txt", "-o", "-").text).toEqual({ kind: "file", path: "a.txt" });
    expect(parse("--sample", "-o", "-").text).toEqual({ kind: "sample" });
    expect(parse("-o", "-", "--", "--size").text).toEqual({ kind: "argument", text: "--size" });
    expect(parse("", "-o", "-").text).toEqual({ kind: "argument", text: "" });
  });

  it("tells the format by the output's ending, PNG for standard output", () => {
    for (const format of ["png", "svg", "pgm", "ppm", "json"])
      expect(parse("x", "-o", `a.b.${format}`).format).toBe(format);
    expect(parse("x", "-o", "-").format).toBe("png");
  });

  it("asks for nothing else when help is wanted", () => {
    expect(parseRenderArgs(["--help"])).toBe("help");
    expect(parseRenderArgs(["-h", "--size", "many"])).toBe("help");
  });

  it.each([
    [["x"], "no output: give a file with -o, or -o - for PNG"],
    [["-o", "a.png"], "no text: give it as an argument, with --text-file, or - for stdin"],
    [["a", "b", "-o", "a.png"], 'unexpected argument "b": put the whole text in quotes'],
    [["a", "--sample", "-o", "a.png"], "more than one text: give one of TEXT, --text-file and --sample"],
    [["x", "-o", "a.bmp"], 'cannot tell the format of "a.bmp": its ending must be png, svg, pgm, ppm, json'],
    [["x", "-o", "png"], 'cannot tell the format of "png": its ending must be png, svg, pgm, ppm, json'],
    [["x", "-o", "a.png", "--size", "big"], '--size must be a number, got "big"'],
    [["x", "-o", "a.png", "--width="], '--width must be a number, got ""'],
    [
      ["x", "-o", "a.png", "--align", "middle"],
      '--align must be one of start, end, left, right, center, justify; got "middle"',
    ],
    [["x", "-o", "a.svg", "--pixel-format", "gray8"], "--pixel-format gray8 is for png and pgm, not svg"],
    [["x", "-o", "a.ppm", "--pixel-format", "rgb8"], "--pixel-format rgb8 is for png, not ppm"],
    [["x", "-o", "a.png", "--render-mode", "sdf"], '--render-mode must be one of gray, lcd, mono; got "sdf"'],
    [["x", "-o", "a.png", "--hinting", "slight"], '--hinting must be one of none, full; got "slight"'],
    [
      ["x", "-o", "a.png", "--decoration", "blink"],
      '--decoration must be of underline, line-through, overline; got "blink"',
    ],
    [["x", "-o", "a.png", "--features", "liga=x"], '--features must be a list as "liga=0,kern", got "liga=x" in it'],
    [["x", "-o", "a.png", "--font", ""], "--font must be a path, got nothing"],
    [["x", "-o"], "Option '-o, --output <value>' argument missing"],
    [["x", "-o", "a.png", "--colour", "red"], "Unknown option '--colour'"],
    [["x", "-o", "a.png", "--sample=yes"], "Option '--sample' does not take an argument"],
  ])("says of %j what is at fault, in one line", (args, message) => {
    expect(failure(...args)).toBe(`UsageError: ${message}`);
  });
});

describe("parseFontChoice", () => {
  it.each([
    ["a.ttf", "a.ttf", 0],
    ["a.ttc#3", "a.ttc", 3],
    ["a#b.ttf", "a#b.ttf", 0],
    ["a#1#2", "a#1", 2],
    ["#1", "#1", 0],
    ["a.ttc#-1", "a.ttc#-1", 0],
  ])("reads %s", (text, path, index) => {
    expect(parseFontChoice(text)).toEqual({ path, index });
  });
});

describe("parseFeatures", () => {
  it("reads tags alone as on, and numbers as they are", () => {
    expect(parseFeatures("liga=0, kern,ss01=2")).toEqual({ liga: 0, kern: 1, ss01: 2 });
  });

  it.each(["", "lig", "ligatures", "liga=-1", "liga=1=2", "liga=", "kern,,liga", "kérn"])("refuses %j", (text) => {
    expect(() => parseFeatures(text)).toThrow(/^--features must be a list/);
  });
});
