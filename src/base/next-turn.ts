/** Letting the event loop go on in the middle of long work. */

declare const setImmediate: ((callback: () => void) => unknown) | undefined;

/**
 * Resolves when the event loop has come round: timers, input and frames have had their turn. `setTimeout` would wait for a
 * millisecond and, nested, for four.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else if (typeof MessageChannel === "function") postTo(resolve);
    else setTimeout(resolve, 0);
  });
}

function postTo(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(undefined);
}
