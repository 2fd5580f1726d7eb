/**
 * Portable anymaps of Netpbm, binary forms: PGM (P5, grey) and PPM (P6, colour), eight bits a sample.
 *
 * Neither has an alpha channel, so translucent pixels are laid over an opaque matte, white paper where none is given.
 */

import { type ColorInput, parseColor } from "../base/color.ts";
import { object } from "../base/validate.ts";
import { checkPixels, type PixelSource, readRowRgba } from "./pixels.ts";

/** Options of the PGM and PPM writers. */
export interface PnmOptions {
  /** What translucent pixels are laid over, white where absent; its own alpha is ignored. */
  readonly matte?: ColorInput | undefined;
}

/**
 * The picture as a PGM file. Grey pixels keep their level; coloured ones become their luma after BT.601
 * (0.299 R + 0.587 G + 0.114 B), as Netpbm's own ppmtopgm does. Throws as `toPNGSync` does.
 */
export function toPGM(source: PixelSource, options: PnmOptions = {}): Uint8Array {
  return anymap("P5", 1, source, options, (rgb, from, out, to) => {
    const red = rgb[from] as number;
    const green = rgb[from + 1] as number;
    const blue = rgb[from + 2] as number;
    out[to] = Math.round((299 * red + 587 * green + 114 * blue) / 1000);
  });
}

/** The picture as a PPM file. Throws as `toPNGSync` does. */
export function toPPM(source: PixelSource, options: PnmOptions = {}): Uint8Array {
  return anymap("P6", 3, source, options, (rgb, from, out, to) => {
    out[to] = rgb[from] as number;
    out[to + 1] = rgb[from + 1] as number;
    out[to + 2] = rgb[from + 2] as number;
  });
}

type WritePixel = (rgb: Uint8Array, from: number, out: Uint8Array, to: number) => void;

function anymap(magic: string, channelCount: number, source: PixelSource, options: PnmOptions, write: WritePixel) {
  const matte = parseColor(object(options, "options").matte ?? "#fff", "matte");
  checkPixels(source);
  const { width, height } = source;
  const header = new TextEncoder().encode(`${magic}\n${width} ${height}\n255\n`);
  const file = new Uint8Array(header.length + width * height * channelCount);
  file.set(header);
  const row = new Uint8Array(width * 4);
  for (let y = 0, to = header.length; y < height; y++) {
    readRowRgba(source, y, row);
    for (let from = 0; from < row.length; from += 4, to += channelCount) {
      if (row[from + 3] !== 255) layOver(matte, row, from);
      write(row, from, file, to);
    }
  }
  return file;
}

/** Source over an opaque ground, each channel rounded once. */
function layOver(matte: readonly number[], row: Uint8Array, at: number): void {
  const alpha = row[at + 3] as number;
  for (let channel = 0; channel < 3; channel++) {
    const above = row[at + channel] as number;
    row[at + channel] = Math.round((above * alpha + (matte[channel] as number) * (255 - alpha)) / 255);
  }
}
