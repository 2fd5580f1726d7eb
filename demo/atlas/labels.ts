/** Ten thousand labels of a map that doesn't exist: names in several scripts, on a grid, the same in every run. */

import type { Paragraph, TextEngine } from "../../src/entry/browser.ts";
import type { FontShelf } from "../fonts.ts";

/** A label at its place on the map, pixels at zoom 1. */
export interface Label {
  readonly text: string;
  readonly sizePx: number;
  readonly x: number;
  readonly y: number;
  /** Number of its colour. */
  readonly tint: number;
}

/** A part of the map: what is off the window is left out by cells. */
export interface LabelCell {
  readonly x: number;
  readonly y: number;
  readonly labels: readonly Label[];
}

const seed = 0x1abe1;
/** Cells along and across, and labels along and across one. */
const cells = 20;
const perCell = 5;
const spacing = { x: 170, y: 44 };
/** Sizes of cells, and of the map. */
export const cellSize = { width: spacing.x * perCell, height: spacing.y * perCell };
export const mapSize = { width: cellSize.width * cells, height: cellSize.height * cells };
/** Colours that labels come in. */
export const tints = 4;

const syllables = "ar bel cor dun el fen gar hol is kel lin mor nor os pel quin ros sal tor ul vern wyn yar zet".split(
  " ",
);
const endings = ["ton", "ville", "burg", "stad", "mouth", "dale", "field", "ö", "å", "ia"];
const foreign =
  "Αθήνα Πάτρα Ρόδος Москва Казань Тверь القاهرة بيروت مراكش חיפה ירושלים יפו दिल्ली मुंबई पुणे 你好 世界 中国 人 水".split(
    " ",
  );
const sizesPx = [14, 14, 16, 18, 24];

/** All cells of the map, the ones in its middle first: they are seen first. */
export function labelCells(): LabelCell[] {
  const random = mulberry32(seed);
  const made = Array.from({ length: cells * cells }, (_, i) => {
    const [x, y] = [(i % cells) * cellSize.width, Math.floor(i / cells) * cellSize.height];
    return { x, y, labels: labelsAt(x, y, random) };
  });
  const fromMiddle = ({ x, y }: LabelCell) =>
    Math.hypot(x + (cellSize.width - mapSize.width) / 2, y + (cellSize.height - mapSize.height) / 2);
  return made.sort((a, b) => fromMiddle(a) - fromMiddle(b));
}

function labelsAt(x: number, y: number, random: () => number): Label[] {
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: perCell * perCell }, (_, i) => ({
    text: random() < 0.2 ? pick(foreign) : capitalised(pick(syllables) + pick(syllables) + pick(endings)),
    sizePx: pick(sizesPx),
    x: x + (i % perCell) * spacing.x + random() * 24,
    y: y + Math.floor(i / perCell) * spacing.y + random() * 12,
    tint: Math.floor(random() * tints),
  }));
}

/** Lays a label out. */
export function layLabel(engine: TextEngine, shelf: FontShelf, { text, sizePx }: Label): Paragraph {
  return engine.layout(text, { fonts: shelf.fonts.map(({ font }) => font), size: sizePx });
}

function capitalised(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}

/** Mulberry32: numbers from 0 up to 1. */
function mulberry32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
