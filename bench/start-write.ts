/** A process that does nothing but write a PNG file: `node start-write.mjs BASE64 OUTPUT`. */

import { writeFile } from "node:fs/promises";

const [base64, output] = process.argv.slice(2) as [string, string];
await writeFile(output, Buffer.from(base64, "base64"));
