/**
 * A request of `typecase serve`: from its URL to the bytes of a picture, within the server's limits. What is wrong with it is
 * a `RequestError` with the status of HTTP that says so.
 */

import { InsufficientMemory, type Paragraph, RenderError, TypecaseError } from "../entry/node.ts";
import { firstOf, type OptionTable, optionsOfRecord } from "./parse-options.ts";
import type { PictureMaker } from "./picture-maker.ts";
import { lookTable, type PictureOptions, readPicture } from "./picture-options.ts";
import type { RequestLimits, ServeCommand } from "./serve-options.ts";
import { oneLine, UsageError } from "./usage-error.ts";

/** What the server answers instead of a picture. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: number;
  /** Stable, kebab-case name of what is wrong. */
  readonly code: string;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** A picture to send. */
export interface ServedPicture {
  readonly contentType: string;
  readonly body: Uint8Array | string;
}

const requestTable = {
  ...lookTable,
  text: { type: "string" },
  format: { type: "string" },
} as const satisfies OptionTable;

const contentTypes = { png: "image/png", svg: "image/svg+xml; charset=utf-8" } as const;

/** The picture that `query` asks for. Throws `RequestError`. */
export async function drawRequest(
  query: URLSearchParams,
  { limits, shared }: ServeCommand,
  maker: PictureMaker,
): Promise<ServedPicture> {
  try {
    const asked = optionsOfRecord(recordOf(query), requestTable);
    const format = formatOf(asked.text("format") ?? "png");
    const text = asked.text("text");
    if (text === undefined) throw new UsageError("no text: give it as text=…");
    if (text.length > limits.textLength) {
      throw tooMuch("text-too-long", `text of ${text.length} code units: ${limits.textLength} at most`);
    }
    const picture = readPicture(firstOf(asked, shared));
    checkSize(picture, limits);
    const { output } = await maker.draw(text, picture, format, (paragraph) =>
      checkPixels(paragraph, picture, limits, format),
    );
    return { contentType: contentTypes[format], body: output };
  } catch (error) {
    throw asRequestError(error);
  }
}

/** Parameters by name; one that comes twice could mean either. */
function recordOf(query: URLSearchParams): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (const [name, value] of query) {
    if (name in record) throw new UsageError(`${name} is given twice`);
    const isFlag = Object.hasOwn(lookTable, name) && lookTable[name as keyof typeof lookTable].type === "boolean";
    record[name] = isFlag && (value === "true" || value === "false") ? value === "true" : value;
  }
  return record;
}

function formatOf(name: string): keyof typeof contentTypes {
  if (name === "png" || name === "svg") return name;
  throw new UsageError(`format must be one of png, svg; got "${name}"`);
}

function checkSize({ layout, paint }: PictureOptions, { sizePx }: RequestLimits): void {
  const devicePx = (layout.size ?? 16) * (paint.scale ?? 1);
  if (devicePx > sizePx) throw tooMuch("size-too-large", `size of ${devicePx} device pixels: ${sizePx} at most`);
}

/** Known once the text is laid out, and before a byte is taken for pixels. */
function checkPixels({ width, height }: Paragraph, { paint }: PictureOptions, limits: RequestLimits, format: string) {
  const { padding = 0, scale = 1 } = paint;
  const isVector = format === "svg";
  const side = (length: number, asked: number | undefined) => Math.ceil((asked ?? length + 2 * padding) * scale);
  const pixels = isVector
    ? side(width, undefined) * side(height, undefined)
    : side(width, paint.width) * side(height, paint.height);
  if (pixels > limits.pixels)
    throw tooMuch("picture-too-large", `picture of ${pixels} pixels: ${limits.pixels} at most`);
}

function tooMuch(code: string, message: string): RequestError {
  return new RequestError(413, code, message);
}

/** What a failure is to the sender of the request. */
function asRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const cause = { cause: error };
  if (error instanceof UsageError) return new RequestError(400, "bad-request", oneLine(error), cause);
  if (error instanceof InsufficientMemory) return new RequestError(503, error.code, "out of memory: try again", cause);
  if (error instanceof RenderError && error.code === "surface-too-large") {
    return new RequestError(413, error.code, oneLine(error), cause);
  }
  if (error instanceof TypecaseError) return new RequestError(500, error.code, oneLine(error), cause);
  return new RequestError(500, "internal", "something went wrong", cause);
}
