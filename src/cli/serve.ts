/** `typecase serve`: pictures of text over HTTP, until the process is told to stop. */

import { PictureMaker } from "./picture-maker.ts";
import { readPicture } from "./picture-options.ts";
import { PictureServer, type ServedRequest } from "./picture-server.ts";
import { parseServeArgs, serveHelp } from "./serve-options.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Runs the command, with a maker of its own. Throws what one line on standard error can say. */
export async function serve(
  args: readonly string[],
  terminal: Terminal,
  createMaker: () => Promise<PictureMaker> = () => PictureMaker.create(),
): Promise<void> {
  const command = parseServeArgs(args);
  if (command === "help") return terminal.writeOut(serveHelp);
  const { stopRequested } = terminal;
  if (stopRequested === undefined) throw new UsageError("serve needs a way to be told to stop");
  const stopped = stopRequested();
  const say = async (event: object, line: string) =>
    terminal.writeOut(command.json ? `${JSON.stringify(event)}\n` : `${line}\n`);
  const logged = ({ ...request }: ServedRequest) => {
    if (command.json) void say({ event: "request", ...request }, "");
  };
  const maker = await createMaker();
  try {
    await maker.prepare(readPicture(command.shared).fonts);
    const server = new PictureServer(command, maker, logged);
    const url = await server.listen();
    await say({ event: "listening", url: url.href }, `listening on ${url.href}`);
    await stopped;
    await server.close();
    await say({ event: "closed" }, "closed");
  } finally {
    maker[Symbol.dispose]();
  }
}
