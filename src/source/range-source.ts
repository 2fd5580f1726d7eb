/**
 * A file on a server that gives any part of it. Loaded with the first that is longer than what is asked for at first.
 *
 * Specification: RFC 9110, section 14, "Range Requests"; XMLHttpRequest.
 */

import { FontError } from "../base/errors.ts";
import { requireInside } from "./byte-source.ts";
import type { PlatformSource } from "./font-source.ts";
import {
  bodyOf,
  contentRange,
  discard,
  fetchError,
  fetchOf,
  identityOf,
  type Progress,
  type ResponseHeaders,
  rangeHeader,
  shorten,
  stateOf,
} from "./http.ts";

/** Whether this thread may wait: a worker of a page. Service workers have no such requests. */
function mayBlock(): boolean {
  return "WorkerGlobalScope" in globalThis && typeof XMLHttpRequest !== "undefined";
}

/** Reads the parts that are asked for; `opening` is the first. */
export class RangeSource implements PlatformSource {
  readonly label: string;
  readonly byteLength: number;
  readonly identity: string | undefined;
  readonly #url: URL;
  #opening: Uint8Array;
  readonly #state: string;
  readonly #progress: Progress;

  constructor(url: URL, opening: Uint8Array, byteLength: number, state: string, progress: Progress) {
    this.label = shorten(url.href);
    this.byteLength = byteLength;
    this.identity = identityOf(url, state, byteLength);
    this.#url = url;
    this.#opening = opening;
    this.#state = state;
    this.#progress = progress;
  }

  async read(offset: number, byteLength: number, signal?: AbortSignal): Promise<Uint8Array> {
    requireInside(offset, byteLength, this.byteLength, this.label);
    const known = this.#opening.subarray(offset, offset + byteLength);
    if (known.byteLength === byteLength) return known;
    const rest = await this.#fetch(offset + known.byteLength, byteLength - known.byteLength, signal);
    if (known.byteLength === 0) return rest;
    const bytes = new Uint8Array(byteLength);
    bytes.set(known);
    bytes.set(rest, known.byteLength);
    return bytes;
  }

  get readBlocking(): PlatformSource["readBlocking"] {
    return mayBlock() ? (offset, target) => target.set(this.#fetchBlocking(offset, target.byteLength)) : undefined;
  }

  forget(): void {
    this.#opening = new Uint8Array(0);
  }

  async close(): Promise<void> {}

  async #fetch(offset: number, byteLength: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const response = await fetchOf(this.#url, rangeHeader(offset, byteLength), signal);
    if (response.status !== 206 || !this.#isPart(response.headers, offset)) {
      await discard(response);
      throw this.#refusal(response.status);
    }
    return bodyOf(response, this.label, { signal }, this.#progress, byteLength);
  }

  /** By XMLHttpRequest, which in workers can be waited for on the spot. */
  #fetchBlocking(offset: number, byteLength: number): Uint8Array {
    requireInside(offset, byteLength, this.byteLength, this.label);
    const request = new XMLHttpRequest();
    request.open("GET", this.#url, false);
    request.responseType = "arraybuffer";
    request.setRequestHeader("range", rangeHeader(offset, byteLength));
    try {
      request.send();
    } catch (cause) {
      throw fetchError(this.#url, 0, cause);
    }
    const bytes = new Uint8Array(request.response as ArrayBuffer);
    const headers = { get: (name: string) => request.getResponseHeader(name) };
    const isWhole = request.status === 206 && bytes.byteLength === byteLength;
    if (!isWhole || !this.#isPart(headers, offset)) throw this.#refusal(request.status);
    this.#progress.add(byteLength);
    return bytes;
  }

  /** Whether an answer is of the same file, from `offset` on. */
  #isPart(headers: ResponseHeaders, offset: number): boolean {
    const range = contentRange(headers);
    return range?.start === offset && range.totalBytes === this.byteLength && stateOf(headers) === this.#state;
  }

  #refusal(status: number): FontError {
    if (status < 200 || status > 299) return fetchError(this.#url, status);
    const cause = new Error("the file changed meanwhile");
    return new FontError("read-failed", { source: this.label }, { cause });
  }
}
