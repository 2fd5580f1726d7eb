/** Files that the page hands to whoever looks at it. */

import { make } from "../dom.ts";

/** Lets the browser save `bytes` as a file of this name. */
export function saveFile(name: string, type: string, bytes: BlobPart): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun by then; the address would keep the bytes otherwise.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
