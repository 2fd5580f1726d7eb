/** Cards for link previews over node:http: GET /?title=Hello&site=example.org. PORT says where; SIGTERM ends it. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";
import { answer } from "./card.ts";

const engine = await TextEngine.create({ memory: { budget: 64 * 2 ** 20 } });
const studio = { engine, font: await engine.loadFont(defaultFontBytes()) };

const server = createServer(async ({ url = "/" }, response) => {
  try {
    const card = await answer(new Request(new URL(url, "http://localhost")), studio);
    response.writeHead(card.status, Object.fromEntries(card.headers));
    response.end(new Uint8Array(await card.arrayBuffer()));
  } catch {
    response.writeHead(500, { "content-type": "application/json" }).end('{"error":"something went wrong"}');
  }
});

server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

process.once("SIGTERM", () => {
  server.close(() => engine.dispose());
  server.closeIdleConnections();
});
