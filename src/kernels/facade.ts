/**
 * The typed facade of the WebAssembly exports: the same functions that asc generated, with branded pointers. The
 * compiler checks name by name that each takes and gives as many numbers as the generated one.
 */

import type { RawKernels } from "./generated/exports.ts";
import type {
  Box,
  Bytes,
  DrawText,
  Face,
  MissingGlyph,
  PackedOutline,
  Ptr,
  Strike,
  SurfaceRecord,
} from "./pointers.ts";

/** An address, or a negative error code of `records.ts`. */
type OrError<Target> = Ptr<Target> | number;

/** The exports, typed. What each does stands at its source under `assembly/`. */
export interface KernelExports {
  arenaAllocate(byteLength: number, align: number): Ptr<Bytes>;
  arenaMark(): Ptr<Bytes>;
  arenaRelease(mark: Ptr<Bytes>): void;
  arenaReset(): void;
  copyBytes(destination: Ptr<Bytes>, source: Ptr<Bytes>, byteLength: number): void;
  fillBytes(destination: Ptr<Bytes>, value: number, byteLength: number): void;
  fillWords(destination: Ptr<Bytes>, value: number, count: number): void;
  heapAllocate(byteLength: number, owner: number): Ptr<Bytes>;
  heapFree(pointer: Ptr<Bytes>): boolean;
  heapIsLive(pointer: Ptr<Bytes>): boolean;
  heapResize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes>;
  memoryState(): number;
  decodeGlyph(face: Ptr<Face>, glyphId: number): OrError<PackedOutline>;
  glyphBox(outline: Ptr<PackedOutline>, scale: number, dxPx: number): Ptr<Box>;
  rasterise(
    outline: Ptr<PackedOutline>,
    scale: number,
    dxPx: number,
    left: number,
    top: number,
    width: number,
    height: number,
    out: Ptr<Bytes>,
    pitch: number,
    whole: boolean,
  ): number;
  releaseGrid(): void;
  strikeBitmap(strike: Ptr<Strike>, outline: Ptr<PackedOutline>, dxPx: number): OrError<Bytes>;
  strikeBitmapFree(bitmap: Ptr<Bytes>): void;
  strikeClear(strike: Ptr<Strike>, markedOnly: boolean): void;
  strikeCreate(scale: number, glyphCount: number): Ptr<Strike>;
  strikeFree(strike: Ptr<Strike>): void;
  strikeRasterise(face: Ptr<Face>, missing: Ptr<MissingGlyph>, count: number): number;
  blendMask(
    surface: Ptr<SurfaceRecord>,
    mask: Ptr<Bytes>,
    pitch: number,
    width: number,
    height: number,
    x: number,
    y: number,
    color: number,
    lcd: boolean,
  ): void;
  coverGlyph(
    text: Ptr<DrawText>,
    face: Ptr<Face>,
    outline: Ptr<PackedOutline>,
    width: number,
    height: number,
    boxOnly: boolean,
  ): number;
  drawForget(missing: Ptr<MissingGlyph>, count: number): void;
  drawResolve(text: Ptr<DrawText>, missing: Ptr<MissingGlyph>, stamp: number, callStamp: number): number;
  drawRuns(surface: Ptr<SurfaceRecord>, text: Ptr<DrawText>): void;
  composite(to: Ptr<Bytes>, from: Ptr<Bytes>, count: number, opacity: number, mode: number): void;
  convert(from: Ptr<Bytes>, fromFormat: number, to: Ptr<Bytes>, toFormat: number, count: number): void;
  tint(coverage: Ptr<Bytes>, out: Ptr<Bytes>, count: number, color: number): void;
}

/** True where `Typed` has the arity and the plain kinds of `Raw`, for one function. */
type Fits<Typed, Raw> = Typed extends (...args: infer A) => infer R
  ? Raw extends (...args: infer B) => infer S
    ? A["length"] extends B["length"]
      ? A extends B
        ? R extends S
          ? true
          : false
        : false
      : false
    : false
  : false;

type Misfits = {
  [Name in keyof RawKernels | keyof KernelExports]: Name extends keyof RawKernels & keyof KernelExports
    ? Fits<KernelExports[Name], RawKernels[Name]> extends true
      ? never
      : Name
    : Name;
}[keyof RawKernels | keyof KernelExports];

/** Does not compile where the facade and the generated declarations differ; the message names the function. */
export const facadeFits: [Misfits] extends [never] ? true : Misfits = true;
