/** The import table of ARCHITECTURE.md, as rules. A folder may import the folders named after it, and no others. */
const mayImport = {
  base: [],
  kernels: ["base"],
  memory: ["base", "kernels"],
  cache: ["base", "memory"],
  source: ["base", "memory"],
  font: ["base", "kernels", "memory", "cache", "source"],
  shape: ["base", "memory", "cache", "font"],
  layout: ["base", "memory", "cache", "font", "shape"],
  glyph: ["base", "kernels", "memory", "cache", "font"],
  compose: ["base", "kernels", "memory", "layout", "glyph"],
  export: ["base", "kernels", "memory", "layout", "glyph", "compose"],
  archive: ["base", "memory", "source", "font", "shape", "glyph"],
  baked: ["base", "kernels", "glyph", "export", "archive"],
  parallel: ["base", "kernels", "memory", "glyph", "compose", "export"],
};

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-what-the-table-says`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { path: "^src/", pathNot: `^src/(${[folder, ...allowed].join("|")})/` },
}));

/** The page is a program of the package's users: it has the public API, and its Bench tab the benches. */
const pageRules = [
  {
    name: "the-page-imports-the-public-api",
    severity: "error",
    from: { path: "^demo/" },
    to: { path: "^(src|test)/", pathNot: "^src/entry/browser\\.ts$" },
  },
  {
    name: "the-bench-tab-alone-imports-benches",
    severity: "error",
    from: { path: "^demo/", pathNot: "^demo/bench/|^demo/build\\.mjs$" },
    to: { path: "^bench/" },
  },
];

/** Libraries that stand behind one adapter: the only file that may import each. */
const adapters = {
  harfbuzzjs: "^src/(shape/harfbuzz-module|entry/inline-modules)\\.ts$",
};

const adapterRules = Object.entries(adapters).map(([library, file]) => ({
  name: `${library.replace("\\", "")}-has-one-door`,
  severity: "error",
  from: { path: "^src/", pathNot: file },
  to: { path: `(^|/)${library}` },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    ...adapterRules,
    ...pageRules,
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
