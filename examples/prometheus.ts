/** A text service's memory as a Prometheus page: gauges in the text format, version 0.0.4, renewed every 20 renders. */

import { createServer } from "node:http";
import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const engine = await TextEngine.create({ memory: { budget: 32 * 2 ** 20 } });
const font = await engine.loadFont(defaultFontBytes());

/** One gauge for each number. Prometheus counts in base units, so megabytes become bytes. */
function gauges(usage: Record<string, number>): string {
  const lines = Object.entries(usage).flatMap(([name, value]) => {
    const isMegabytes = name.endsWith("_mb");
    const metric = `typecase_${isMegabytes ? name.replace(/_mb$/, "_bytes") : name}`;
    return [`# TYPE ${metric} gauge`, `${metric} ${isMegabytes ? value * 2 ** 20 : value}`];
  });
  return `${lines.join("\n")}\n`;
}

let page = gauges(engine.memory.resourceUsage());
let renewals = 0;
engine.memory.reportEvery({ renders: 20, ms: 60_000 }, () => {
  page = gauges(engine.memory.resourceUsage());
  renewals++;
});

const server = createServer((_, response) => {
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(page);
});
await new Promise<void>((resolve) => server.listen(0, resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

// A service's work: labels that differ.
for (let i = 1; i <= 100; i++) engine.render(`Order ${i} is ready`, { font, size: 16 + (i % 8) })[Symbol.dispose]();

// What Prometheus would read.
const answer = await fetch(`http://localhost:${port}/metrics`);
console.log(`${answer.status} ${answer.headers.get("content-type")}, renewed ${renewals} times`);
console.log(await answer.text());

server.close();
server.closeAllConnections();
engine.dispose();
