/** Checks of arguments: what passes, and what the messages say of what doesn't. */

import { expect, describe as group, it } from "vitest";
import { describe, languageTag, oneOf, scriptCode } from "../../src/base/validate.ts";

group("a language tag", () => {
  // RFC 5646, appendix A, and tags of before it.
  it.each(["", "de", "zh-Hant", "sr-Latn-RS", "sl-rozaj-biske", "de-CH-1901", "es-419", "x-whatever", "i-klingon"])(
    "may be %j",
    (tag) => expect(languageTag(tag, "language")).toBe(tag),
  );

  it.each(["en_US", "-en", "en-", "en--US", "419", "abcdefghi", "de-abcdefghi", "français", "en US", "a-".repeat(40)])(
    "can't be %j",
    (tag) => expect(() => languageTag(tag, "language")).toThrow(RangeError),
  );
});

group("a script", () => {
  it("is a code of four letters in any case, and comes out as the standard writes it", () => {
    expect(["Latn", "arab", "HEBR"].map((code) => scriptCode(code, "script"))).toEqual(["Latn", "Arab", "Hebr"]);
  });

  it.each(["", "Lat", "Latin", "La1n", "Lätn", "Latn\n"])("can't be %j", (code) => {
    expect(() => scriptCode(code, "script")).toThrow(RangeError);
    expect(() => scriptCode(code, "script")).toThrow(/^script must be/);
  });

  it("of the wrong kind is a TypeError", () => {
    expect(() => scriptCode(5, "script")).toThrow(TypeError);
  });
});

group("a message", () => {
  it("never quotes more than a line of what it was given", () => {
    const huge = "x".repeat(10_000);
    const values = [huge, [huge], { huge }, () => huge, huge.length, null, undefined, Symbol("s"), 5n];
    for (const value of values) expect(describe(value).length).toBeLessThan(60);
    expect(() => oneOf(huge, "align", ["start", "end"])).toThrow(/^align must be one of start, end; got "x{40}"$/);
  });
});
