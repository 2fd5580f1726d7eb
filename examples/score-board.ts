/** A score board: one surface that stays, on which only what changed is drawn again; a picture after each goal. */

import { writeFile } from "node:fs/promises";
import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const width = 480;
const height = 200;
const half = width / 2;
const sky = { direction: "vertical", colors: ["#0b1d3a", "#1f4e79"] } as const;

const engine = await TextEngine.create();
const font = await engine.loadFont(defaultFontBytes());
const board = engine.createSurface({ width, height, pixelFormat: "rgb8" });
board.fill(sky);

/** Draws `text` with its middle at `middle`. The leader's name is underlined. */
function drawCentred(text: string, middle: number, y: number, size: number, isUnderlined = false): void {
  const paragraph = engine.layout(text, { font, size, lineHeight: 1.2 });
  const x = Math.round(middle - paragraph.width / 2);
  engine.draw(paragraph, board, {
    x,
    y,
    color: "#fff6d6",
    renderMode: "lcd",
    decoration: isUnderlined ? "underline" : [],
  });
}

const teams = [
  { name: "Lisboa", goals: 0, x: 0 },
  { name: "Αθήνα", goals: 0, x: half },
];

/** Draws one team's half anew: the ground below it is laid over what stood there. */
function drawHalf({ name, goals, x }: (typeof teams)[number]): void {
  board.fill(sky, { x, y: 0, width: half, height });
  const isAhead = teams.every((other) => other.name === name || other.goals < goals);
  drawCentred(name, x + half / 2, 20, 32, isAhead);
  drawCentred(String(goals), x + half / 2, 70, 88);
}

for (const team of teams) drawHalf(team);
for (const [goal, scorer] of [0, 1, 1].entries()) {
  teams[scorer]!.goals++;
  for (const team of teams) drawHalf(team);
  await writeFile(`goal-${goal + 1}.png`, await board.toBitmap().toPNG());
  console.log(`goal-${goal + 1}.png: ${teams.map(({ name, goals }) => `${name} ${goals}`).join(", ")}`);
}

board[Symbol.dispose]();
engine.dispose();
