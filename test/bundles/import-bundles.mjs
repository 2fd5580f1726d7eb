/**
 * Imports bundles of `dist` as Node does, without vitest's own transformation of them: prints the names that classes have, and
 * what a wrong argument, font, archive and module make them throw.
 */

const dist = new URL("../../dist/", import.meta.url);
const named = {};
for (const file of process.argv.slice(2)) {
  const exported = Object.entries(await import(new URL(file, dist)));
  const classes = exported.filter(([name, value]) => typeof value === "function" && /^[A-Z]/.test(name));
  named[file] = classes.map(([name, { name: ownName }]) => [name, ownName]);
}

/** What `call` is rejected with, by its name, its classes' names and its stack. */
async function failureOf(call) {
  try {
    await call();
    return {};
  } catch (error) {
    const classes = [];
    for (let at = error.constructor; at.name; at = Object.getPrototypeOf(at)) classes.push(at.name);
    return { name: error.name, classes, stack: error.stack };
  }
}

const { BufferManager } = await import(new URL("browser-simple.js", dist));
const { BakedText } = await import(new URL("browser-baked.js", dist));
const { TextEngine } = await import(new URL("browser-inline.js", dist));
const failures = {
  argument: await failureOf(() => new BufferManager({ name: 7 })),
  archive: await failureOf(() => BakedText.load(new Uint8Array(64))),
  kernels: await failureOf(() => TextEngine.create({ wasm: new Uint8Array(64) })),
  font: await failureOf(async () => (await TextEngine.create()).loadFont(new Uint8Array(64))),
};
process.stdout.write(JSON.stringify({ named, failures }));
