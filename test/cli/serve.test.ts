/** Pictures over HTTP: what is served, what is refused, how much at once, and how it ends. */

import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PictureMaker } from "../../src/cli/picture-maker.ts";
import { PictureServer, type ServedRequest } from "../../src/cli/picture-server.ts";
import { serve } from "../../src/cli/serve.ts";
import { parseServeArgs, type ServeCommand } from "../../src/cli/serve-options.ts";
import { Turns } from "../../src/cli/turns.ts";
import { decodePng } from "../reference/png-decode.ts";
import { elementsOf, parseXml } from "../reference/xml-check.ts";
import { fakeTerminal } from "./fake-terminal.ts";
import { createMaker, runCommand } from "./run-command.ts";

const sans = "assets/default/NotoSans-Regular.ttf";
const commandOf = (...args: string[]) => parseServeArgs(["-f", sans, "--port", "0", ...args]) as ServeCommand;

describe("typecase serve", () => {
  let maker: PictureMaker;
  let server: PictureServer;
  let url: URL;
  const served: ServedRequest[] = [];
  beforeAll(async () => {
    maker = await createMaker();
    server = new PictureServer(
      commandOf("--max-text", "50", "--padding", "4"),
      maker,
      (each) => void served.push(each),
    );
    url = await server.listen();
  });
  afterAll(async () => {
    await server.close();
    maker[Symbol.dispose]();
  });

  const get = (query: string | Record<string, string>, init: RequestInit = {}) =>
    fetch(new URL(typeof query === "string" ? query : `/?${new URLSearchParams(query)}`, url), init);

  it("serves a PNG as large as its text, in the options of the request over those of the server", async () => {
    const response = await get({ text: "Hello", size: "20", color: "#f00", scale: "2" });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    const { rgba, height } = decodePng(bytes);
    expect(height).toBe(Math.ceil(20 * 1.362 * 2) + 16);
    expect(rgba.some((_, at) => at % 4 === 0 && rgba[at] === 255 && rgba[at + 1] === 0 && rgba[at + 2] === 0)).toBe(
      true,
    );
  });

  it("serves the bytes of the engine's own picture", async () => {
    const response = await get({ text: "Same", size: "31", "letter-spacing": "2", decoration: "underline" });
    const font = await maker.engine.loadFont(sans);
    const options = {
      font,
      size: 31,
      letterSpacing: 2,
      decoration: "underline",
      background: "white",
      padding: 4,
    } as const;
    const expected = await maker.engine.render("Same", options).toPNG();
    expect(Buffer.from(await response.arrayBuffer()).equals(expected)).toBe(true);
  });

  it("serves SVG, in which a text's markup is text", async () => {
    const response = await get({ text: "<script>&", format: "svg" });
    expect(response.headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const root = parseXml(await response.text());
    expect(root.attributes["aria-label"]).toBe("<script>&");
    expect(elementsOf(root, "script")).toEqual([]);
  });

  it("answers HEAD without a body", async () => {
    const response = await get({ text: "Hello" }, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it.each<[string, RequestInit, number, string, string]>([
    ["/", {}, 400, "bad-request", "no text: give it as text=…"],
    ["/?text=a&size=big", {}, 400, "bad-request", 'size must be a number, got "big"'],
    ["/?text=a&size=0", {}, 400, "bad-request", "size must be between 0.015625 and 10000, got 0"],
    ["/?text=a&width=-5", {}, 400, "bad-request", "width must be between 0 and Infinity, got -5"],
    ["/?text=a&color=blurple", {}, 400, "bad-request", "blurple"],
    ["/?text=a&colour=red", {}, 400, "bad-request", 'unknown option "colour"'],
    ["/?text=a&text=b", {}, 400, "bad-request", "text is given twice"],
    ["/?text=a&format=gif", {}, 400, "bad-request", 'format must be one of png, svg; got "gif"'],
    ["/?text=a&no-dictionary=1", {}, 400, "bad-request", 'no-dictionary must be true or false, got "1"'],
    ["/?text=a&__proto__=1", {}, 400, "bad-request", 'unknown option "__proto__"'],
    ["/?text=a&font=/etc/passwd", {}, 400, "bad-request", 'unknown option "font"'],
    ["/?text=a&font-folder=/etc", {}, 400, "bad-request", 'unknown option "font-folder"'],
    [`/?text=${"a".repeat(51)}`, {}, 413, "text-too-long", "text of 51 code units: 50 at most"],
    ["/?text=a&size=300&scale=2", {}, 413, "size-too-large", "size of 600 device pixels: 512 at most"],
    ["/?text=a&line-height=1000&size=500", {}, 413, "picture-too-large", "pixels: 4194304 at most"],
    ["/?text=a&picture-width=9999&picture-height=9999", {}, 413, "picture-too-large", "99980001 pixels"],
    ["/?text=a&padding=16000&format=svg", {}, 413, "picture-too-large", "4194304 at most"],
    ["/favicon.ico", {}, 404, "not-found", "nothing is at /favicon.ico: pictures are at /?text=…"],
    ["/?text=a", { method: "POST", body: "x" }, 405, "method-not-allowed", "POST is not for pictures: use GET or HEAD"],
  ])("refuses %s as JSON that says why", async (path, init, status, code, message) => {
    const response = await get(path, init);
    expect([response.status, response.headers.get("content-type")]).toEqual([status, "application/json"]);
    expect(await response.json()).toEqual({ error: { code, message: expect.stringContaining(message) } });
    expect(response.headers.get("allow")).toBe(status === 405 ? "GET, HEAD" : null);
  });

  it("tells its health, and each request to whom listens", async () => {
    served.length = 0;
    await get({ text: "once" });
    await get("/nowhere");
    const health = await (await get("/health")).json();
    expect(health).toMatchObject({ status: "ok", working: 0, waiting: 0, memory: { state: "ok" } });
    expect(health.memory.usedBytes).toBeGreaterThan(0);
    expect(served.slice(0, 2)).toEqual([
      { method: "GET", path: "/", status: 200, milliseconds: expect.any(Number), bytes: expect.any(Number) },
      {
        method: "GET",
        path: "/nowhere",
        status: 404,
        milliseconds: expect.any(Number),
        bytes: expect.any(Number),
        error: "not-found",
      },
    ]);
  });

  it("answers many at once, each with its own picture", async () => {
    const texts = Array.from({ length: 40 }, (_, i) => `Number ${i}`);
    const sizes = await Promise.all(
      texts.map(async (text) => parseXml(await (await get({ text, format: "svg" })).text()).attributes["aria-label"]),
    );
    expect(sizes).toEqual(texts);
  });
});

describe("a server that has enough to do", () => {
  it("tells those that find no place to come again, and serves the others", async () => {
    const maker = await createMaker();
    const server = new PictureServer(commandOf("--concurrency", "1", "--queue", "2"), maker);
    const url = await server.listen();
    const large = new URL("/?text=large&size=400", url);
    const responses = await Promise.all(Array.from({ length: 12 }, () => fetch(large)));
    const statuses = responses.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(3);
    const refused = responses.find(({ status }) => status === 503)!;
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await refused.json()).error.code).toBe("busy");
    expect((await fetch(large)).status).toBe(200);
    await server.close();
    maker[Symbol.dispose]();
  });

  it("closes when it is told to: answers what is under way, and takes nothing new", async () => {
    const maker = await createMaker();
    const server = new PictureServer(commandOf(), maker);
    const url = await server.listen();
    const underWay = new Promise<number>((resolve, reject) => {
      const sent = request(new URL("/?text=last&size=300", url), (response) => {
        response.resume().on("end", () => resolve(response.statusCode ?? 0));
      });
      sent.on("error", reject).end();
      sent.on("finish", () => setTimeout(() => void server.close().then(() => closed.push(true)), 5));
    });
    const closed: boolean[] = [];
    expect(await underWay).toBe(200);
    await expect.poll(() => closed.length).toBe(1);
    await expect(fetch(url)).rejects.toThrow();
    maker[Symbol.dispose]();
  });
});

describe("the command", () => {
  const stopping = () => {
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const terminal = { ...fakeTerminal(), stopRequested: () => stopped };
    return { terminal, stop: () => stop() };
  };

  it("says where it listens, logs requests as JSON, and ends with status 0 when it is stopped", async () => {
    const { terminal, stop } = stopping();
    const ended = runCommand(serve, ["-f", sans, "--port", "0", "--json"], terminal);
    await expect.poll(() => terminal.out.length, { timeout: 10_000 }).toBe(1);
    const { event, url } = JSON.parse(String(terminal.out[0]));
    expect(event).toBe("listening");
    expect((await fetch(`${url}?text=Hi`)).status).toBe(200);
    stop();
    expect(await ended).toBe(0);
    const [, logged, closed] = terminal.out.map((line) => JSON.parse(String(line)));
    expect(logged).toMatchObject({ event: "request", method: "GET", path: "/", status: 200 });
    expect(closed).toEqual({ event: "closed" });
  });

  it.each<[string[], string | RegExp]>([
    [["-f", "none.ttf"], /none\.ttf/],
    [["--port", "70000"], "typecase: --port must be a whole number from 0 to 65535, got 70000"],
    [["--queue", "1.5"], "typecase: --queue must be a whole number from 0 to 100000, got 1.5"],
    [["--size", "big"], '--size must be a number, got "big"'],
    [["Hello"], 'typecase: unexpected argument "Hello": texts come with requests'],
    [["-f", sans, "--host", "192.0.2.1"], /^typecase: cannot listen on 192\.0\.2\.1 port 8080: /],
  ])("says in one line why it can't serve with %j", async (args, line) => {
    const { terminal } = stopping();
    expect(await runCommand(serve, args, terminal)).toBe(1);
    expect(terminal.errors).toHaveLength(1);
    expect(terminal.errors[0]).toMatch(line);
  });
});

describe("Turns", () => {
  it("runs so many at once and no more, in their order", async () => {
    const turns = new Turns({ atOnce: 2, waiting: 3 });
    const ends: (() => void)[] = [];
    const begun: number[] = [];
    const work = (n: number) =>
      turns.take(() => {
        begun.push(n);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = [0, 1, 2, 3, 4].map(work);
    expect([begun, turns.working, turns.waiting, turns.isFull]).toEqual([[0, 1], 2, 3, true]);
    ends[1]!();
    await all[1];
    await expect.poll(() => begun).toEqual([0, 1, 2]);
    expect([turns.working, turns.waiting, turns.isFull]).toEqual([2, 2, false]);
    for (let i = 0; i < 5; i++) {
      await expect.poll(() => ends.length).toBeGreaterThan(i);
      ends[i]!();
    }
    await Promise.all(all);
    expect([begun, turns.working, turns.waiting]).toEqual([[0, 1, 2, 3, 4], 0, 0]);
  });

  it("goes on when a work fails, and passes over those that nobody wants any more", async () => {
    const turns = new Turns({ atOnce: 1, waiting: 5 });
    const ran: string[] = [];
    const failing = turns.take(async () => {
      throw new Error("no");
    });
    const unwanted = turns.take(
      async () => ran.push("unwanted"),
      () => false,
    );
    const wanted = turns.take(async () => ran.push("wanted"));
    await expect(failing).rejects.toThrow("no");
    expect(await unwanted).toBeUndefined();
    expect(await wanted).toBe(1);
    expect([ran, turns.working]).toEqual([["wanted"], 0]);
  });
});
