/** An HTTP server for a test, on the loopback interface and a port that is free. */

import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** A running server. */
export interface Listening {
  /** As "http://127.0.0.1:41234". */
  readonly origin: string;
  /** Ends its connections, and resolves when it is closed. */
  close(): Promise<void>;
}

/** Answers requests by `respond` until it is closed. */
export async function listen(respond: RequestListener): Promise<Listening> {
  const server = createServer(respond);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
