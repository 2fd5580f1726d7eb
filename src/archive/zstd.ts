/** Reading of Zstandard, by fzstd. */

export { decompress } from "fzstd";
