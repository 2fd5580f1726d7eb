/** Subtitles burnt into the frames of a film: each text is drawn once and laid over every frame of its time. */

import { writeFile } from "node:fs/promises";
import { type Bitmap, TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const width = 640;
const height = 360;
const framesPerSecond = 10;
const frameCount = 30;

const srt = `1
00:00:00,500 --> 00:00:01,400
The sea was calm that night.

2
00:00:01,800 --> 00:00:02,700
Nobody on board saw the light,
or nobody told of it.
`;

interface Subtitle {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly text: string;
}

/** SubRip: a number, the times, and the lines of each subtitle. */
function parseSrt(source: string): Subtitle[] {
  const seconds = (time: string) => {
    const [h, m, s] = time.replace(",", ".").split(":").map(Number);
    return h! * 3600 + m! * 60 + s!;
  };
  return source
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const [, times, ...lines] = block.split("\n");
      const [from, to] = times!.split(" --> ");
      return { fromSeconds: seconds(from!), toSeconds: seconds(to!), text: lines.join("\n") };
    });
}

const engine = await TextEngine.create();
const font = await engine.loadFont(defaultFontBytes());

/** White on a box that lets a third of the picture through, as wide as the text. Premultiplied, for `burn`. */
function drawSubtitle({ text }: Subtitle): Bitmap {
  const paragraph = engine.layout(text, {
    font,
    size: 24,
    maxWidth: width - 80,
    align: "center",
    textWrapStyle: "balance",
  });
  const fitting = paragraph.relayout({ maxWidth: Math.ceil(paragraph.width) });
  return engine.render(fitting, {
    color: "white",
    background: "rgb(0 0 0 / 0.66)",
    padding: 8,
    pixelFormat: "rgba8-premultiplied",
  });
}

/** Lays a premultiplied picture over opaque RGBA: what is below shows as far as the picture lets it. */
function burn(frame: Uint8Array, picture: Bitmap, left: number, top: number): void {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const from = y * picture.stride + x * 4;
      const to = ((top + y) * width + left + x) * 4;
      const through = 255 - picture.data[from + 3]!;
      for (let channel = 0; channel < 3; channel++) {
        frame[to + channel] = picture.data[from + channel]! + Math.round((frame[to + channel]! * through) / 255);
      }
    }
  }
}

/** A film of one scene: night over the sea, and something that moves. A decoder's frames are bytes like these. */
const film = engine.createSurface({ width, height });
function shoot(index: number): Uint8Array {
  film.fill({ direction: "vertical", colors: ["#0b1a33", "#20406b"] });
  film.fill("#e8d9a0", { x: 40 + index * 8, y: 60, width: 12, height: 12 });
  return film.toBitmap("rgba8").data;
}

const subtitles = parseSrt(srt).map((subtitle) => ({ ...subtitle, picture: drawSubtitle(subtitle) }));
const frames: Uint8Array[] = [];
for (let index = 0; index < frameCount; index++) {
  const frame = shoot(index);
  const now = index / framesPerSecond;
  for (const { fromSeconds, toSeconds, picture } of subtitles) {
    if (now < fromSeconds || now >= toSeconds) continue;
    burn(frame, picture, Math.round((width - picture.width) / 2), height - 24 - picture.height);
  }
  frames.push(frame);
}

// ffmpeg -f rawvideo -pix_fmt rgba -s 640x360 -r 10 -i film.rgba film.mp4
await writeFile("film.rgba", Buffer.concat(frames));
console.log(`film.rgba: ${frameCount} frames of ${width} × ${height}, ${subtitles.length} subtitles`);
for (const { picture } of subtitles) picture[Symbol.dispose]();
film[Symbol.dispose]();
engine.dispose();
