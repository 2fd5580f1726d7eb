/** The package's modules: compiled ones where a runtime or its bundler imports them, base64 where the build inlines them. */

declare module "typecase/kernels.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "typecase/kernels-scalar.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "typecase/harfbuzz.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm" {
  const base64: string;
  export default base64;
}
