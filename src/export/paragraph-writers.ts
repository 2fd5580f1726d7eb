/** What writes paragraphs without drawing them: all that is loaded with the extra "svg". */

export { paragraphToJSON } from "./json.ts";
export { paragraphToSVG } from "./svg.ts";
