/** What messages call options: those of a span with its place, as `spans[3].size`. */

/**
 * Option `name` of the span at `place`, or of the paragraph where there is none. A name is made where the option is given, and
 * none ahead for each span.
 */
export function optionName(place: number | undefined, name: string): string {
  return place === undefined ? name : `spans[${place}].${name}`;
}
