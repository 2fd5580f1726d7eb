/** Where the package lies: some commands work on files of a clone. */

import { access } from "node:fs/promises";
import { UsageError } from "./usage-error.ts";

/**
 * The nearest folder above this file that holds package.json: sources and bundles lie at different depths. `feature` is what
 * asks, for the `UsageError` where there is none.
 */
export async function packageRoot(feature: string): Promise<URL> {
  for (let folder = new URL("./", import.meta.url); ; folder = new URL("../", folder)) {
    const found = await access(new URL("package.json", folder)).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    if (folder.pathname === "/" || new URL("../", folder).href === folder.href) {
      throw new UsageError(`${feature} needs a clone of the repository: no package.json above the program`);
    }
  }
}
