/**
 * The server of `typecase serve`: which path is what, how many pictures are made at once, and how it ends. Drawing has one
 * thread; what overlaps is the packing of pictures and the network.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { PictureMaker } from "./picture-maker.ts";
import { drawRequest, RequestError } from "./picture-request.ts";
import type { ServeCommand } from "./serve-options.ts";
import { Turns } from "./turns.ts";
import { systemReason, UsageError } from "./usage-error.ts";

/** A request is a line and a few headers: who takes longer to send it isn't going to. */
const REQUEST_TIMEOUT_MS = 10_000;
/** How long pictures that are under way have to be sent when the server closes. */
const CLOSING_MS = 5_000;

/** One request, answered. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  readonly bytes: number;
  /** Code of the error, where it was one. */
  readonly error?: string;
}

/** An answer that goes out whole. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  readonly error?: string;
}

/** Serves pictures of text. */
export class PictureServer {
  readonly #command: ServeCommand;
  readonly #maker: PictureMaker;
  readonly #server: Server;
  readonly #turns: Turns;
  readonly #onServed: (request: ServedRequest) => void;
  #served = 0;
  #failed = 0;
  #isClosing = false;

  /** `onServed` is told of every request. */
  constructor(
    command: ServeCommand,
    maker: PictureMaker,
    onServed: (request: ServedRequest) => void = () => undefined,
  ) {
    this.#command = command;
    this.#maker = maker;
    this.#onServed = onServed;
    this.#turns = new Turns({ atOnce: command.concurrency, waiting: command.queueLength });
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
    this.#server.on("request", (request, response) => void this.#serve(request, response));
  }

  /** Begins to listen, and gives the URL. Throws `UsageError` naming what there is no listening on. */
  async listen(): Promise<URL> {
    const { host, port } = this.#command;
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) =>
        reject(new UsageError(`cannot listen on ${host} port ${port}: ${systemReason(error)}`, { cause: error }));
      this.#server.once("error", fail).listen(port, host, () => {
        this.#server.off("error", fail);
        resolve();
      });
    });
    const { address, family, port: given } = this.#server.address() as AddressInfo;
    return new URL(`http://${family === "IPv6" ? `[${address}]` : address}:${given}/`);
  }

  /** Takes no more connections, and resolves when those that there are have been answered, or have had long enough. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const late = setTimeout(() => this.#server.closeAllConnections(), CLOSING_MS);
    await closed;
    clearTimeout(late);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const { method = "GET" } = request;
    const url = urlOf(request);
    // A body is nobody's: it is let go by.
    request.resume();
    const answer = await this.#answer(method, url, () => !response.destroyed);
    if (answer === undefined) return;
    const byteLength = Buffer.byteLength(answer.body);
    response.writeHead(answer.status, {
      ...answer.headers,
      "content-length": String(byteLength),
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      ...(this.#isClosing && { connection: "close" }),
    });
    response.end(method === "HEAD" ? undefined : answer.body);
    const { status, error } = answer;
    if (status < 400) this.#served++;
    else this.#failed++;
    const milliseconds = Math.round((performance.now() - started) * 1000) / 1000;
    const path = url?.pathname ?? request.url ?? "";
    this.#onServed({ method, path, status, milliseconds, bytes: byteLength, ...(error !== undefined && { error }) });
  }

  /** The answer to a request; undefined where its sender has gone. */
  async #answer(method: string, url: URL | undefined, isWanted: () => boolean): Promise<Answer | undefined> {
    try {
      if (url === undefined) throw new RequestError(400, "bad-request", "the URL can't be read");
      if (url.pathname !== "/" && url.pathname !== "/health") {
        throw new RequestError(404, "not-found", `nothing is at ${url.pathname}: pictures are at /?text=…`);
      }
      if (method !== "GET" && method !== "HEAD") {
        throw new RequestError(405, "method-not-allowed", `${method} is not for pictures: use GET or HEAD`);
      }
      return url.pathname === "/health" ? this.#health() : await this.#picture(url, isWanted);
    } catch (error) {
      return errorAnswer(
        error instanceof RequestError ? error : new RequestError(500, "internal", "something went wrong"),
      );
    }
  }

  async #picture(url: URL, isWanted: () => boolean): Promise<Answer | undefined> {
    if (this.#turns.isFull) throw new RequestError(503, "busy", "too many requests wait already: try again");
    const picture = await this.#turns.take(() => drawRequest(url.searchParams, this.#command, this.#maker), isWanted);
    return picture && { status: 200, headers: { "content-type": picture.contentType }, body: picture.body };
  }

  #health(): Answer {
    const { usedBytes, state } = this.#maker.engine.memory.status();
    const body = {
      status: this.#isClosing ? "closing" : "ok",
      served: this.#served,
      failed: this.#failed,
      working: this.#turns.working,
      waiting: this.#turns.waiting,
      memory: { usedBytes, state },
    };
    return {
      status: this.#isClosing ? 503 : 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    };
  }
}

function urlOf({ url = "/" }: IncomingMessage): URL | undefined {
  try {
    return new URL(url, "http://localhost");
  } catch {
    return undefined;
  }
}

function errorAnswer({ status, code, message }: RequestError): Answer {
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(status === 405 && { allow: "GET, HEAD" }),
      ...(status === 503 && { "retry-after": "1" }),
    },
    body: JSON.stringify({ error: { code, message } }),
    error: code,
  };
}
