/** Fonts that the bundler embeds: with esbuild's `base64` loader, the default export is the file in base64. */

declare module "*.ttf" {
  const base64: string;
  export default base64;
}
