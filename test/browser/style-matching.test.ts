/**
 * Which face of a family a style is set in, beside Chromium's choice: families of faces that only their advances tell
 * apart, under random descriptors, and random styles asked of them.
 *
 * Chromium knows neither italic nor upright faces: the former are faces slanted by 14 degrees to it, the latter by none.
 * CSS Fonts 4 §5.2 tells them apart, as we do and as Gecko does. So there are two questions: whether the choices are the
 * same where no family has both ways of saying a slant, and whether they are the same in all families once italic is
 * written as 14 degrees and upright as none. Any other difference is a mistake of ours.
 */

import fc from "fast-check";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { FontSlant, TextEngine } from "../../src/entry/node.ts";
import { readDescriptors } from "../../src/font/registry/descriptors.ts";
import { parseSlant } from "../../src/font/registry/font-style.ts";
import { matchStyle } from "../../src/font/registry/style-matching.ts";
import { fileBytes } from "../font/support.ts";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);
const MOST_FACES = 8;
const FAMILIES = 14;
const STYLES = 12;

/** What a face is said to be, as `@font-face` says it. */
interface Descriptors {
  readonly weight: string;
  readonly stretch: string;
  readonly style: string;
}

/** A style that is asked for. */
interface Wanted {
  readonly weight: number;
  readonly stretch: number;
  readonly style: string;
}

interface Family {
  readonly faces: readonly Descriptors[];
  readonly wanted: readonly Wanted[];
}

/** A number, or two from the lesser to the greater, with a unit behind each. */
const range = (values: fc.Arbitrary<number>, unit: string) =>
  fc
    .tuple(values, fc.option(values, { freq: 3 }))
    .map(([a, b]) => (b === null || a === b ? `${a}${unit}` : `${Math.min(a, b)}${unit} ${Math.max(a, b)}${unit}`));

const weights = fc.integer({ min: 1, max: 9 }).map((weight) => weight * 100);
const stretches = fc.constantFrom(50, 62.5, 75, 87.5, 100, 112.5, 125, 150, 200);
const angles = fc.oneof(fc.integer({ min: -25, max: 25 }), fc.constantFrom(13, 14, 15, 0));
const keywords = fc.constantFrom("normal", "italic");
const oblique = angles.map((angle) => `oblique ${angle}deg`);
const obliqueRange = range(angles, "deg").map((angle) => `oblique ${angle}`);

/** Families of which each face is slanted in one of `faceSlants`, and asked for in `wantedSlants`. */
function families(faceSlants: fc.Arbitrary<string>, wantedSlants: fc.Arbitrary<string>): Family[] {
  const face = fc.record({ weight: range(weights, ""), stretch: range(stretches, "%"), style: faceSlants });
  const wanted = fc.record({
    weight: fc.oneof(weights, fc.integer({ min: 1, max: 1000 })),
    stretch: fc.oneof(stretches, fc.integer({ min: 50, max: 200 })),
    style: wantedSlants,
  });
  // Families that vary in one respect alone reach its rules, which others hide behind stretch.
  const plain = fc.constantFrom<Partial<Descriptors>>(
    {},
    { stretch: "100%" },
    { stretch: "100%", weight: "400" },
    { stretch: "100%", style: "normal" },
  );
  const family = fc.tuple(
    fc.array(face, { minLength: 2, maxLength: MOST_FACES }),
    fc.array(wanted, { minLength: STYLES, maxLength: STYLES }),
    plain,
  );
  return fc.sample(family, { seed: SEED, numRuns: FAMILIES }).map(([faces, asked, common]) => ({
    faces: faces.map((each) => ({ ...each, ...common })),
    wanted: asked,
  }));
}

/** Fonts whose glyphs are 100 units wide, 200, and so on. */
function steppedFonts(): Uint8Array<ArrayBuffer>[] {
  const font = fileBytes("test/fonts/NotoSans-Hinted.ttf");
  const view = new DataView(font.buffer);
  const offsetOf = (tag: string): number => {
    for (let record = 12; record < 12 + 16 * view.getUint16(4); record += 16) {
      if (String.fromCharCode(...font.subarray(record, record + 4)) === tag) return view.getUint32(record + 8);
    }
    throw new Error(`the font has no ${tag}`);
  };
  const metricsAt = offsetOf("hmtx");
  const metricCount = view.getUint16(offsetOf("hhea") + 34);
  return Array.from({ length: MOST_FACES }, (_, index) => {
    const stepped = font.slice();
    const steppedView = new DataView(stepped.buffer);
    for (let glyph = 0; glyph < metricCount; glyph++) steppedView.setUint16(metricsAt + 4 * glyph, 100 * (index + 1));
    return stepped;
  });
}

const fonts = steppedFonts();

/** Chromium's choices: for each family and style the index of a face. */
function chosenInChromium(page: Page, asked: readonly Family[]): Promise<number[][]> {
  const encoded = fonts.map((font) => Buffer.from(font).toString("base64"));
  return page.evaluate(
    async ({ encoded, asked }) => {
      const sources = encoded.map((each) => Uint8Array.from(atob(each), (character) => character.charCodeAt(0)).buffer);
      const batch = `batch${document.fonts.size}`;
      const faces = asked.flatMap((family, number) =>
        family.faces.map((descriptors, index) => new FontFace(`${batch}-${number}`, sources[index]!, descriptors)),
      );
      for (const face of faces) document.fonts.add(face);
      await Promise.all(faces.map((face) => face.load()));
      const spans = asked.map(({ wanted }, number) =>
        wanted.map(({ weight, stretch, style }) => {
          const span = document.createElement("span");
          span.textContent = "A";
          Object.assign(span.style, {
            position: "absolute",
            fontFamily: `${batch}-${number}`,
            fontSize: "1000px",
            fontSynthesis: "none",
            fontWeight: String(weight),
            fontStretch: `${stretch}%`,
            fontStyle: style,
          });
          document.body.append(span);
          return span;
        }),
      );
      const chosen = spans.map((row) => row.map((span) => Math.round(span.getBoundingClientRect().width / 100) - 1));
      document.body.replaceChildren();
      return chosen;
    },
    { encoded, asked },
  );
}

/** Ours. */
async function chosenHere(engine: TextEngine, asked: readonly Family[]): Promise<number[][]> {
  const chosen: number[][] = [];
  for (const { faces, wanted } of asked) {
    for (const [index, descriptors] of faces.entries()) {
      await engine.fonts.add(fonts[index]!, { family: "stepped", ...descriptors });
    }
    chosen.push(
      wanted.map(({ style, ...others }) => {
        const asked = { families: "stepped", size: 1000, style: style as FontSlant, ...others };
        return Math.round(engine.measure("A", asked).width / 100) - 1;
      }),
    );
    engine.fonts.clear();
  }
  return chosen;
}

/** A slant as Chromium takes it. */
const slanted = (style: string) => style.replace("italic", "oblique 14deg").replace("normal", "oblique 0deg");

function asChromium({ faces, wanted }: Family): Family {
  return {
    faces: faces.map((face) => ({ ...face, style: slanted(face.style) })),
    wanted: wanted.map((each) => ({ ...each, style: slanted(each.style) })),
  };
}

/** What was chosen otherwise, to be read. Where faces fit equally well, each of them is right. */
function differences(asked: readonly Family[], here: number[][], there: number[][]): string[] {
  return asked.flatMap(({ faces, wanted }, number) =>
    wanted.flatMap((each, index) => {
      const [own, theirs] = [here[number]![index]!, there[number]![index]!];
      if (own === theirs || fitting(faces, each).includes(theirs)) return [];
      const said = [each, faces[own], faces[theirs], ...faces].map((face) => (face ? sayStyle(face) : "none"));
      return [`wanted ${said[0]}: here ${said[1]}, there ${said[2]}, of ${said.slice(3).join("; ")}`];
    }),
  );
}

const sayStyle = ({ weight, stretch, style }: Descriptors | Wanted) => `${weight} ${stretch} ${style}`;

/** Indices of the faces that fit equally well. */
function fitting(faces: readonly Descriptors[], { weight, stretch, style }: Wanted): number[] {
  const styles = faces.map((face, index) => {
    const said = readDescriptors(face);
    return { index, style: { weight: said.weight!, stretch: said.stretch!, slant: said.slant! } };
  });
  return matchStyle(styles, { weight, stretch, slant: parseSlant(style, "style") }).map(({ index }) => index);
}

/** Where the two differ, and why: the face that each takes of two. */
const plain = { weight: "400", stretch: "100%" };
const asksFor = (style: string): readonly Wanted[] => [{ weight: 400, stretch: 100, style }];
const apart: readonly (Family & { readonly here: string; readonly there: string })[] = [
  // Italic goes before every angle; to Chromium it is one, and of two that are equal the last one is taken.
  { faces: ["italic", "oblique 14deg"], wanted: "italic", here: "italic", there: "oblique 14deg" },
  // Angles go before italic and upright; to Chromium these are 14 degrees and none.
  { faces: ["oblique 20deg", "italic"], wanted: "oblique 12deg", here: "oblique 20deg", there: "italic" },
  { faces: ["normal", "oblique 10deg"], wanted: "oblique 5deg", here: "oblique 10deg", there: "normal" },
].map(({ faces, wanted, ...rest }) => ({
  faces: faces.map((style) => ({ ...plain, style })),
  wanted: asksFor(wanted),
  ...rest,
}));

describeInChromium(`a style's face beside Chromium's (seed ${SEED})`, () => {
  const keywordFamilies = families(keywords, keywords);
  const angleFamilies = families(obliqueRange, fc.oneof(oblique, fc.constant("normal")));
  const mixedFamilies = families(fc.oneof(keywords, obliqueRange), fc.oneof(keywords, oblique));
  let engine: TextEngine;
  let there: readonly number[][][];

  beforeAll(async () => {
    engine = await (await importTypecase()).TextEngine.create();
    there = await withPage(async (page) => {
      const chosen: number[][][] = [];
      for (const asked of [keywordFamilies, angleFamilies, mixedFamilies, apart]) {
        chosen.push(await chosenInChromium(page, asked));
      }
      return chosen;
    });
  });
  afterAll(() => engine?.dispose());

  it("is the same where slants are keywords", async () => {
    expect(differences(keywordFamilies, await chosenHere(engine, keywordFamilies), there[0]!)).toEqual([]);
  });

  it("is the same where slants are angles", async () => {
    expect(differences(angleFamilies, await chosenHere(engine, angleFamilies), there[1]!)).toEqual([]);
  });

  it("is the same in families with both, once italic is written as 14 degrees and upright as none", async () => {
    const folded = mixedFamilies.map(asChromium);
    expect(differences(folded, await chosenHere(engine, folded), there[2]!)).toEqual([]);
  });

  it("differs as the specification and Chromium do where they are not", async () => {
    const here = await chosenHere(engine, apart);
    expect(apart.map(({ faces }, index) => faces[here[index]![0]!]!.style)).toEqual(apart.map((each) => each.here));
    expect(apart.map(({ faces }, index) => faces[there[3]![index]![0]!]!.style)).toEqual(
      apart.map((each) => each.there),
    );
  });
});
