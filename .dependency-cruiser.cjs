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
  parallel: ["base", "kernels", "memory", "glyph", "compose", "export"],
};

const folderRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-what-the-table-says`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: { path: "^src/", pathNot: `^src/(${[folder, ...allowed].join("|")})/` },
}));

/** Libraries that stand behind one adapter: the only file that may import each. */
const adapters = {
  harfbuzzjs: "^src/shape/harfbuzz-module\\.ts$",
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
