/**
 * The bundles of the package: which entries there are, for which runtimes, and how esbuild makes them. The build writes
 * them, and `scripts/size.mjs` measures what they come to.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { minified } from "./minified.mjs";
import { smallDictionary } from "./small-dictionary.mjs";

const shared = {
  bundle: true,
  format: "esm",
  target: "es2022",
  sourcemap: true,
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
  loader: { ".ttf": "base64" },
  // Nothing of the library prints.
  drop: ["console"],
};

/** What only Node has is imported behind a question for Node; bundlers of pages would look for it all the same. */
const withoutNode = {
  name: "without-node",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: "without-node" }));
    bundler.onLoad({ filter: /.*/, namespace: "without-node" }, ({ path }) => ({
      contents: `throw new Error("${path} is not in this runtime");`,
    }));
    // Nothing is a path where there is no Node (`open-source.ts`), but that is a question for the runtime.
    bundler.onLoad({ filter: /[\\/]source[\\/]path-source\.ts$/ }, () => ({
      contents:
        'export const pathOpener = () => Promise.reject(new Error("files are Node\'s")), pathSource = pathOpener;',
    }));
  },
};

/** Modules of WebAssembly in base64, where a bundle holds them; else they stay imports, `suffix` behind their names. */
const wasmImports = (suffix) => ({
  name: "wasm-imports",
  setup: (bundler) =>
    bundler.onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${basename(path)}${suffix}`, external: true })),
});

/** What edge isolates have in place of the kernels of distance fields as strings: an import. They have SIMD. */
const importedFieldKernels = {
  name: "imported-field-kernels",
  setup: (bundler) =>
    bundler.onLoad({ filter: /[\\/]generated[\\/]field-modules\.ts$/ }, () => ({
      contents: 'import simd from "typecase/field-kernels.wasm"; export const fieldModules = { simd, scalar: simd };',
    })),
};

/** Names that the package exports, and those that entries add. */
const publicNames = (async () => {
  const sources = await Promise.all(["src/index.ts", "src/data.ts"].map((file) => readFile(file, "utf8")));
  const listed = [...sources.join().matchAll(/\{([^}]*)\}/g)].flatMap(([, names]) => names.match(/[A-Z]\w+/g) ?? []);
  return new Set([...listed, "TextEngine", "FileVector", "BakedText"]);
})();

/** A source in which public classes say what they are called: `console.log` and messages about arguments ask for it. */
async function withClassNames(path) {
  const [names, source] = await Promise.all([publicNames, readFile(path, "utf8")]);
  // Errors say it themselves.
  if (path.endsWith("errors.ts")) return source;
  return source.replace(/^export class (\w+)[^;{]*\{\n/gm, (head, name) =>
    names.has(name) ? `${head}static name = "${name}";` : head,
  );
}

const classNames = {
  name: "class-names",
  setup: (bundler) =>
    bundler.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: await withClassNames(path),
      loader: "ts",
    })),
};

/**
 * Imports of chunks of which nothing is wanted are left out: no file of the package does anything but when it is called.
 * esbuild writes them where a chunk holds what an entry names and then doesn't use. Spaces keep the maps right.
 */
const noBareImports = {
  name: "no-bare-imports",
  setup: (bundler) =>
    bundler.onEnd(({ outputFiles = [], metafile }) => {
      for (const file of outputFiles.filter(({ path }) => path.endsWith(".js"))) {
        const left = new Set();
        const text = file.text.replace(/import"\.\/([\w.-]+\.js)";/g, (statement, name) => {
          left.add(name);
          return " ".repeat(statement.length);
        });
        if (left.size === 0) continue;
        file.contents = new TextEncoder().encode(text);
        const output = metafile?.outputs[relative(bundler.initialOptions.absWorkingDir ?? ".", file.path)];
        if (output)
          output.imports = output.imports.filter(
            ({ path, kind }) => kind !== "import-statement" || !left.has(basename(path)),
          );
      }
    }),
};

/** Writes what the plugins before it made of esbuild's files. */
const written = {
  name: "written",
  setup: (bundler) => {
    if (bundler.initialOptions.write === false) return;
    bundler.initialOptions.write = false;
    bundler.onEnd(async ({ outputFiles = [] }) => {
      for (const { path, contents } of outputFiles) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, contents);
      }
    });
  },
};

/** Files whose functions are called for the first text that is drawn from an archive. */
const firstTextFiles = [
  ...["archive/whole-archive.ts", "archive/codecs.ts", "base/hex-color.ts", "baked/[\\w-]+.ts"],
  ...["entry/node-builtins.ts", "entry/node-unpackers.ts", "glyph/strike-bitmaps.ts", "kernels/instance.ts"],
];
/** What stands behind a function while it is bundled. */
const MARK = 57005;

/**
 * Functions that are called at once stand in parentheses, which V8 takes as the hint to compile them when it first reads them
 * and not to read them twice: a process that draws one text takes 0.99 of the time (measured). esbuild drops parentheses, so
 * until it has printed they are brackets, and as many characters, for maps of sources.
 */
const firstTextFunctions = {
  name: "first-text-functions",
  setup: (bundler) => {
    bundler.onLoad({ filter: new RegExp(`[\\\\/]src[\\\\/](${firstTextFiles.join("|")})$`) }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /^(export )?(async )?function (\w+)(.*?^\})$/gms,
        (_, exported = "", waits = "", name, rest) => `${exported}const ${name} = [${waits}function ${rest},${MARK}];`,
      ),
      loader: "ts",
    }));
    bundler.onEnd(({ outputFiles }) => {
      const end = new RegExp(`,${MARK}\\]`, "g");
      for (const file of outputFiles.filter(({ path }) => path.endsWith(".js"))) {
        const { text } = file;
        const starts = text.match(/\[(?=(?:async )?function\b)/g)?.length ?? 0;
        if (starts !== (text.match(end)?.length ?? 0)) throw new Error(`${file.path}: not all functions are marked`);
        const hinted = text
          .replace(/\[(?=(?:async )?function\b)/g, "(")
          .replace(end, (mark) => ")".padEnd(mark.length));
        if (starts > 0) file.contents = new TextEncoder().encode(hinted);
      }
    });
  },
};

const filesOf = (files) => files.map((file) => resolve("src", file));
const engineFiles = ["engine/engine.ts", "engine/parts.ts"];

/**
 * What is loaded later also imports what every engine has, which is there by then: else esbuild cuts a chunk for each set of
 * parts that share code. On Node 6 files are read at the start of a process instead of 15; from 15 to 10 it took 0.97 of the
 * time. Of a page's code gzip makes 4 % less when it is one file and not twenty (measured).
 */
const oneMainChunk = (mainFiles, read = (path) => readFile(path, "utf8")) => ({
  name: "one-main-chunk",
  setup: (bundler) => {
    bundler.onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import" ? { path: join(resolveDir, path), pluginData: { isLater: true } } : undefined,
    );
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path, pluginData }) => {
      if (!pluginData?.isLater) return undefined;
      const main = mainFiles.map((file, index) => `export * as main${index} from ${JSON.stringify(file)};`);
      return { contents: [await read(path), ...main].join("\n"), loader: "ts" };
    });
  },
});

/**
 * HarfBuzz for `typecase/simple` is for those who have the engine: what both use stays in the engine's chunk. The imports
 * bring nothing into the bundle, but for them esbuild would cut a second chunk of what `file` and the engine share, which
 * every page would load (0.5 KB more of it, as gzip sees each file alone).
 */
const besideMainChunk = (file, mainFiles) => ({
  name: "beside-main-chunk",
  setup: (bundler) =>
    bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path !== file) return undefined;
      const main = mainFiles.map((mainFile, index) => `import * as main${index} from ${JSON.stringify(mainFile)};`);
      return { contents: [await withClassNames(path), ...main].join("\n"), loader: "ts" };
    }),
});

/** What is loaded over a network: with short names, and what SWC makes of it. */
const web = {
  ...shared,
  platform: "browser",
  minifyIdentifiers: true,
  // `process` of bundlers and of compatibility flags is not Node's.
  define: { "process.versions": "undefined" },
  plugins: [smallDictionary, withoutNode, classNames, noBareImports, minified, written],
};
/** Short names: V8 reads all of the code at every start of a process, and has a third less of it to read. Stacks have maps. */
const node = {
  ...shared,
  platform: "node",
  minifyIdentifiers: true,
  plugins: [smallDictionary, classNames, noBareImports, written],
};
const nodeFiles = filesOf([
  ...["index.ts", ...engineFiles, "entry/node-platform.ts", "entry/node-file-vector.ts"],
  ...["entry/folder-kernels.ts", "entry/node-extras.ts"],
]);
const wholeNode = {
  ...node,
  plugins: [
    smallDictionary,
    oneMainChunk(nodeFiles, withClassNames),
    besideMainChunk(resolve("src/entry/node-harfbuzz.ts"), nodeFiles),
    classNames,
    noBareImports,
    written,
  ],
};
const pageFiles = filesOf(["index.ts", ...engineFiles, "entry/web-platform.ts", "entry/opfs-file-vector.ts"]);
const page = {
  ...web,
  plugins: [
    oneMainChunk(pageFiles, withClassNames),
    besideMainChunk(resolve("src/entry/web-harfbuzz.ts"), pageFiles),
    ...web.plugins,
  ],
};
const split = { splitting: true, chunkNames: "[name]-[hash]" };
/** Without a map: it would be larger than the file. */
const inline = { sourcemap: false, loader: { ...shared.loader, ".wasm": "base64" } };

/** Each is a call of esbuild. Chunks lie beside the entries, so that the same address finds the modules from both. */
export const bundles = [
  {
    ...wholeNode,
    ...split,
    entryPoints: {
      node: "src/entry/node.ts",
      "node-simple": "src/entry/node-simple.ts",
      "node-harfbuzz": "src/entry/node-harfbuzz.ts",
      cli: "src/cli/main.ts",
    },
  },
  // One file but for what it may never ask for, LZ4 and Zstandard: a process that draws a picture from an archive and ends would
  // spend a fifth of its own time on chunks (measured).
  {
    ...node,
    ...split,
    plugins: [firstTextFunctions, ...node.plugins],
    chunkNames: "baked-[name]-[hash]",
    entryPoints: { "node-baked": "src/entry/node-baked.ts" },
  },
  { ...shared, platform: "neutral", entryPoints: { "default-font": "src/entry/default-font.ts" } },
  { ...node, ...inline, entryPoints: { "node-inline": "src/entry/node-inline.ts" } },
  {
    ...page,
    ...split,
    entryPoints: {
      browser: "src/entry/browser.ts",
      "browser-simple": "src/entry/browser-simple.ts",
      "browser-harfbuzz": "src/entry/web-harfbuzz.ts",
    },
  },
  { ...web, ...split, chunkNames: "baked-page-[name]-[hash]", entryPoints: { "browser-baked": "src/entry/baked.ts" } },
  { ...web, ...inline, entryPoints: { "browser-inline": "src/entry/browser-inline.ts" } },
  ...[
    { folder: "workerd", suffix: "" },
    { folder: "edge-light", suffix: "?module" },
  ].map(({ folder, suffix }) => ({
    ...web,
    ...split,
    chunkNames: `${folder}-[name]-[hash]`,
    plugins: [wasmImports(suffix), importedFieldKernels, ...web.plugins],
    entryPoints: {
      [folder]: "src/entry/edge.ts",
      [`${folder}-simple`]: "src/entry/edge-simple.ts",
      [`${folder}-harfbuzz`]: "src/entry/edge-harfbuzz.ts",
      [`${folder}-baked`]: "src/entry/edge-baked.ts",
    },
  })),
].map((bundle) => ({ ...bundle, outdir: "dist" }));
