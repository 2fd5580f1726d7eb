import { describe, expect, it } from "vitest";
import { parseFontChoice } from "../../src/cli/font-choice.ts";
import { firstOf, optionsOfRecord, parseOptions } from "../../src/cli/parse-options.ts";
import { lookTable, parseFeatures, parseVariations, pictureHelp } from "../../src/cli/picture-options.ts";
import { parseRenderArgs, type RenderCommand, renderHelp } from "../../src/cli/render-options.ts";

const parse = (...args: string[]) => parseRenderArgs(args) as RenderCommand;
const failure = (...args: string[]) => {
  try {
    parseRenderArgs(args);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "no error";
};

/** What is given of an object whose absent options are undefined. */
const defined = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

describe("parseRenderArgs", () => {
  it("has the defaults that the help names, and leaves the others to the engine", () => {
    const { picture, ...rest } = parse("Hello", "-o", "hello.png");
    expect(rest).toEqual({
      kind: "picture",
      text: { kind: "argument", text: "Hello" },
      output: "hello.png",
      format: "png",
      json: false,
      memory: false,
    });
    expect(picture.fonts).toEqual({ files: [], variations: undefined, folders: [] });
    expect(defined(picture.layout)).toEqual({ size: 48 });
    expect(defined(picture.paint)).toEqual({ color: "black", background: "white", padding: 16 });
  });

  it("has no background for distances, which leave no room for one", () => {
    const { picture } = parse(..."x --render-mode sdf --spread 6 --pixel-format gray8 -o out.png".split(" "));
    const paint = { color: "black", padding: 16, renderMode: "sdf", spread: 6, pixelFormat: "gray8" };
    expect(defined(picture.paint)).toEqual(paint);
  });

  it("reads every option of fonts and text", () => {
    const { picture } = parse(
      ..."-f a.ttf --font b.ttc#2 --variations wght=650,slnt=-4 --weight bold --style italic --stretch 75%".split(" "),
      ..."--font-folder fonts --size 20.5 --line-height 1.4 --letter-spacing -1.5 --word-spacing 2".split(" "),
      ..."--features liga=0,kern --language ar --direction rtl --writing-mode vertical-rl".split(" "),
      ..."--text-orientation upright --text-spacing-trim space-all -o out.png text".split(" "),
      ...["--family", "Inter, serif"],
    );
    expect(picture.fonts).toEqual({
      files: [
        { path: "a.ttf", index: 0 },
        { path: "b.ttc", index: 2 },
      ],
      variations: { wght: 650, slnt: -4 },
      folders: ["fonts"],
    });
    expect(defined(picture.layout)).toEqual({
      families: "Inter, serif",
      weight: "bold",
      style: "italic",
      stretch: "75%",
      size: 20.5,
      lineHeight: 1.4,
      letterSpacing: -1.5,
      wordSpacing: 2,
      features: { liga: 0, kern: 1 },
      language: "ar",
      direction: "rtl",
      writingMode: "vertical-rl",
      textOrientation: "upright",
      textSpacingTrim: "space-all",
    });
  });

  it("reads every option of lines and drawing", () => {
    const { picture, ...rest } = parse(
      ..."-o out.PGM --width=600 --align center --align-last justify --justify inter-character --indent -8".split(" "),
      ..."--white-space pre-line --line-break strict --word-break keep-all --overflow-wrap anywhere".split(" "),
      ..."--hyphens none --hyphenate-character ~ --no-dictionary --text-wrap pretty --tab-size 4".split(" "),
      ..."--hanging-punctuation first,allow-end --max-lines 3 --ellipsis … --ellipsis-position middle".split(" "),
      ..."--color red --background #fff0 --padding 0 --picture-width 300 --picture-height 200 --scale 2".split(" "),
      ..."--decoration underline,overline --opacity 0.5 --render-mode mono --hinting full --gamma 1.4".split(" "),
      ..."--pixel-format gray8 --memory --json text".split(" "),
    );
    expect(rest).toMatchObject({ output: "out.PGM", format: "pgm", memory: true, json: true });
    expect(defined(picture.layout)).toEqual({
      size: 48,
      maxWidth: 600,
      align: "center",
      textAlignLast: "justify",
      textJustify: "inter-character",
      textIndent: -8,
      whiteSpace: "pre-line",
      lineBreak: "strict",
      wordBreak: "keep-all",
      overflowWrap: "anywhere",
      hyphens: "none",
      hyphenateCharacter: "~",
      dictionaryBreaks: false,
      textWrapStyle: "pretty",
      tabSize: 4,
      hangingPunctuation: ["first", "allow-end"],
      maxLines: 3,
      ellipsis: "…",
      ellipsisPosition: "middle",
    });
    expect(defined(picture.paint)).toEqual({
      color: "red",
      background: "#fff0",
      padding: 0,
      width: 300,
      height: 200,
      scale: 2,
      decoration: ["underline", "overline"],
      opacity: 0.5,
      renderMode: "mono",
      hinting: "full",
      gamma: 1.4,
      pixelFormat: "gray8",
    });
  });

  it("has help for every option", () => {
    for (const name of Object.keys(lookTable)) expect(pictureHelp, name).toMatch(new RegExp(`--${name}[ ,]`));
    expect(renderHelp).toContain(pictureHelp);
  });

  it("takes the system's fonts for a family, and folders' where it is given some", () => {
    const folders = (...args: string[]) => parse("x", "-o", "-", ...args).picture.fonts.folders;
    expect(folders("--family", "Inter")).toEqual([""]);
    expect(folders("--system-fonts")).toEqual([""]);
    expect(folders("--family", "Inter", "--font-folder", "a", "--font-folder", "b")).toEqual(["a", "b"]);
    expect(folders("--system-fonts", "--font-folder", "a")).toEqual(["", "a"]);
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
    [["x", "-o", "a.png", "--render-mode", "msdf"], '--render-mode must be one of gray, lcd, mono, sdf; got "msdf"'],
    [["x", "-o", "a.png", "--hinting", "slight"], '--hinting must be one of none, full; got "slight"'],
    [
      ["x", "-o", "a.png", "--decoration", "blink"],
      '--decoration must be one of underline, line-through, overline; got "blink"',
    ],
    [["x", "-o", "a.png", "--features", "liga=x"], '--features must be a list as "liga=0,kern", got "liga=x" in it'],
    [["x", "-o", "a.png", "--weight", "700"], "--weight is for families: give --family too"],
    [["x", "-o", "a.png", "--hyphens", "auto"], '--hyphens must be one of none, manual; got "auto"'],
    [
      ["x", "-o", "a.png", "--variations", "bold"],
      '--variations must be a list as "wght=650,wdth=80", got "bold" in it',
    ],
    [["x", "-o", "-", "--json"], "--json is for pictures that go to a file"],
    [["x", "-o", "a.png", "--out", "b"], "--out goes with --batch; a picture goes to -o"],
    [["--batch", "a.jsonl"], "no folder: give --batch a folder with --out"],
    [["--batch", "", "--out", "b"], 'no jobs: give --batch a file of lines, or "-" for standard input'],
    [["--batch", "a", "--out", "b", "-o", "c.png"], "--output is for one picture, and --batch for many"],
    [["--batch", "a", "--out", "b", "--sample"], "--sample is for one picture, and --batch for many"],
    [["--batch", "a", "--out", "b", "text"], 'unexpected argument "text": texts are in the batch'],
    [["--batch", "a", "--out", "b", "--size", "big"], '--size must be a number, got "big"'],
    [["--batch", "a", "--out", "b", "--format", "gif"], '--format must be one of png, svg, pgm, ppm, json; got "gif"'],
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

describe("parseVariations", () => {
  it("reads axes with their values", () => {
    expect(parseVariations("wght=650, slnt=-4.5")).toEqual({ wght: 650, slnt: -4.5 });
  });

  it.each(["", "wght", "wght=", "weight=1", "wght=1e3", "wght=1,,"])("refuses %j", (text) => {
    expect(() => parseVariations(text)).toThrow(/^--variations must be a list/);
  });
});

describe("optionsOfRecord", () => {
  const table = { ...lookTable, font: { type: "string", multiple: true } } as const;

  it("reads strings, numbers, flags and lists", () => {
    const given = optionsOfRecord({ size: 20, color: "red", "no-dictionary": true, font: ["a", "b"] }, table);
    expect([given.number("size"), given.text("color"), given.flag("no-dictionary")]).toEqual([20, "red", true]);
    expect(given.texts("font")).toEqual(["a", "b"]);
  });

  it.each<[object, string]>([
    [{ colour: "red" }, 'unknown option "colour"'],
    [JSON.parse('{"__proto__": 1}'), 'unknown option "__proto__"'],
    [{ size: null }, "size must be a string or a number, got null"],
    [{ size: [20] }, "size must be a string or a number, got [20]"],
    [{ font: ["a", {}] }, "font must be a string or a number, got {}"],
    [{ "no-dictionary": "yes" }, 'no-dictionary must be true or false, got "yes"'],
  ])("refuses %j", (record, message) => {
    expect(() => optionsOfRecord(record as Record<string, unknown>, table)).toThrow(message);
  });

  it("stands before what the command line says", () => {
    const first = optionsOfRecord({ size: 20 }, table);
    const both = firstOf(first, parseOptions(["--size", "30", "--color", "red", "--no-dictionary"], table));
    expect([both.number("size"), both.text("color"), both.flag("no-dictionary")]).toEqual([20, "red", true]);
  });
});
