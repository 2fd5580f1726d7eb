/**
 * The labels in WebGL 2: an instance for each glyph, the pages of the atlas as layers of one texture, and a draw call for each
 * part of the map that is in the window. Pages hold distances, so that any zoom is as sharp as the screen.
 */

import type { AtlasQuads, AtlasUpload, GlyphAtlas } from "../../src/entry/browser.ts";

/** What the window shows: the middle in pixels of the map, and pixels of the window to one of the map. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Where a part of the map has its instances. */
interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly first: number;
  readonly count: number;
}

/** What a frame took. */
export interface FrameCounts {
  readonly quads: number;
  readonly drawCalls: number;
}

const vertexShader = `#version 300 es
layout(location = 0) in vec4 place;
layout(location = 1) in vec4 texels;
layout(location = 2) in float page;
layout(location = 3) in vec4 color;
uniform vec4 view;
out vec3 at;
out vec4 ink;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4((mix(place.xy, place.zw, corner) - view.xy) * view.zw, 0.0, 1.0);
  at = vec3(mix(texels.xy, texels.zw, corner), page);
  ink = color;
}`;

/** Coverage is the distance in pixels of the window, from half a pixel outside to half a pixel inside. */
const fragmentShader = `#version 300 es
precision highp float;
precision mediump sampler2DArray;
uniform sampler2DArray pages;
uniform float rangeOfSide;
in vec3 at;
in vec4 ink;
out vec4 color;
void main() {
  float distance = texture(pages, at).r - 127.5 / 255.0;
  float coverage = clamp(distance * max(rangeOfSide / fwidth(at.x), 1.0) + 0.5, 0.0, 1.0);
  color = vec4(ink.rgb, 1.0) * ink.a * coverage;
}`;

/** Bytes of an instance: two rectangles, a page and a colour. */
const stride = 40;
const pageOffset = 32;
const colorOffset = 36;
const initialInstances = 2 ** 14;

/** The scene on one canvas. */
export class LabelScene {
  readonly #gl: WebGL2RenderingContext;
  readonly #view: WebGLUniformLocation | null;
  readonly #parts: Part[] = [];
  #bytes = new ArrayBuffer(initialInstances * stride);
  #count = 0;
  #uploaded = 0;

  /** Throws `Error` where there is no WebGL 2. */
  constructor(canvas: HTMLCanvasElement, atlas: GlyphAtlas, pageLimit: number) {
    const gl = canvas.getContext("webgl2", { antialias: false, alpha: true });
    if (gl === null) throw new Error("This browser has no WebGL 2.");
    this.#gl = gl;
    const program = programOf(gl);
    this.#view = gl.getUniformLocation(program, "view");
    gl.useProgram(program);
    gl.uniform1f(gl.getUniformLocation(program, "rangeOfSide"), (atlas.distanceRange ?? 1) / atlas.size);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, gl.createTexture());
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R8, atlas.size, atlas.size, pageLimit);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    // Rows of an upload stand end to end, of any width.
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    for (let location = 0; location < 4; location++) {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribDivisor(location, 1);
    }
  }

  /** Glyphs on the map. */
  get quads(): number {
    return this.#count;
  }

  /** Takes what has changed on the pages. */
  upload({ page, x, y, width, height, data }: AtlasUpload): void {
    const gl = this.#gl;
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, x, y, page, width, height, 1, gl.RED, gl.UNSIGNED_BYTE, data);
  }

  /** Adds the glyphs of a part of the map. */
  add(x: number, y: number, size: { readonly width: number; readonly height: number }, quads: AtlasQuads): void {
    this.#parts.push({ x, y, ...size, first: this.#count, count: quads.count });
    this.#reserve(this.#count + quads.count);
    const floats = new Float32Array(this.#bytes);
    const bytes = new Uint8Array(this.#bytes);
    for (let i = 0; i < quads.count; i++) {
      const at = (this.#count + i) * stride;
      floats.set(quads.positions.subarray(4 * i, 4 * i + 4), at / 4);
      floats.set(quads.uvs.subarray(4 * i, 4 * i + 4), at / 4 + 4);
      floats[(at + pageOffset) / 4] = quads.pages[i]!;
      bytes.set(quads.colors.subarray(4 * i, 4 * i + 4), at + colorOffset);
    }
    this.#count += quads.count;
  }

  /** Takes all glyphs off the map. */
  clear(): void {
    this.#parts.length = 0;
    this.#count = 0;
    this.#uploaded = 0;
  }

  /** Draws what the window shows. */
  draw({ x, y, zoom }: MapView): FrameCounts {
    const gl = this.#gl;
    const { width, height } = gl.canvas;
    this.#uploadInstances();
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform4f(this.#view, x, y, (2 * zoom) / width, (-2 * zoom) / height);
    const [halfWidth, halfHeight] = [width / 2 / zoom, height / 2 / zoom];
    const seen = this.#parts.filter(
      (part) =>
        part.x < x + halfWidth &&
        part.x + part.width > x - halfWidth &&
        part.y < y + halfHeight &&
        part.y + part.height > y - halfHeight,
    );
    const ranges = joined(seen);
    for (const range of ranges) this.#drawRange(range);
    return { quads: seen.reduce((sum, { count }) => sum + count, 0), drawCalls: ranges.length };
  }

  /** WebGL 2 has no first instance: the attributes are pointed at it instead. */
  #drawRange({ first, count }: Pick<Part, "first" | "count">): void {
    const gl = this.#gl;
    const at = first * stride;
    gl.vertexAttribPointer(0, 4, gl.FLOAT, false, stride, at);
    gl.vertexAttribPointer(1, 4, gl.FLOAT, false, stride, at + 16);
    gl.vertexAttribPointer(2, 1, gl.FLOAT, false, stride, at + pageOffset);
    gl.vertexAttribPointer(3, 4, gl.UNSIGNED_BYTE, true, stride, at + colorOffset);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }

  #uploadInstances(): void {
    if (this.#uploaded === this.#count) return;
    const gl = this.#gl;
    gl.bufferData(gl.ARRAY_BUFFER, new Uint8Array(this.#bytes, 0, this.#count * stride), gl.DYNAMIC_DRAW);
    this.#uploaded = this.#count;
  }

  #reserve(count: number): void {
    if (count * stride <= this.#bytes.byteLength) return;
    const larger = new ArrayBuffer(2 ** Math.ceil(Math.log2(count)) * stride);
    new Uint8Array(larger).set(new Uint8Array(this.#bytes));
    this.#bytes = larger;
  }
}

/** Parts whose instances follow each other, as one range. */
function joined(parts: readonly Part[]): Pick<Part, "first" | "count">[] {
  const ranges: { first: number; count: number }[] = [];
  for (const { first, count } of parts) {
    const last = ranges.at(-1);
    if (last !== undefined && last.first + last.count === first) last.count += count;
    else ranges.push({ first, count });
  }
  return ranges;
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(`WebGL: ${gl.getProgramInfoLog(program)}`);
  return program;
}
