import { describe, expect, it } from "vitest";
import { paragraphToJSON } from "../../src/export/json.ts";
import { boxFont, paragraphOf, positionedRun } from "./paragraph-fixture.ts";

describe("paragraphToJSON", () => {
  const [latin, other] = [boxFont("Latin"), boxFont("Other")];
  const paragraph = paragraphOf(
    [positionedRun(latin, [4, 7]), positionedRun(other, [1], { color: [1, 2, 3, 255] }), positionedRun(latin, [2])],
    "Text",
  );

  it("says what was shaped and where it stands", () => {
    const json = paragraphToJSON(paragraph);
    expect(json).toMatchObject({ text: "Text", width: 60.2, height: 24 });
    expect(json.lines[0]).toMatchObject({ start: 0, end: 4, baseline: 18, x: 3, width: 40.5, top: 0, height: 24 });
    expect(json.lines[0]!.runs[0]).toEqual({
      font: 0,
      size: 20,
      script: "Latn",
      language: "en",
      direction: "ltr",
      start: 0,
      end: 2,
      x: 3,
      y: 18,
      isRotated: false,
      baselineShift: 0,
      width: 22.2,
      color: null,
      glyphIds: [4, 7],
      clusters: [0, 1],
      xAdvances: [8.1, 14.1],
      yAdvances: [0, 0],
      xOffsets: [0, -0.5],
      yOffsets: [0, 2],
    });
  });

  it("lists each font once, in order of first use", () => {
    const json = paragraphToJSON(paragraph);
    expect(json.fonts.map((font) => font.family)).toEqual(["Latin", "Other"]);
    expect(json.lines[0]!.runs.map((run) => run.font)).toEqual([0, 1, 0]);
    expect(json.fonts[0]).toMatchObject({ weight: 400, style: "normal", unitsPerEm: 1000, variations: { wght: 400 } });
  });

  it("is plain data: JSON there and back changes nothing", () => {
    const json = paragraphToJSON(paragraph);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});
