/** A strict reader of the XML that the SVG writer may use: elements, quoted attributes, text, the five escapes. */

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const legal = /^(?:[\t\n\r\u0020-\ud7ff\ue000-\ufffd]|[\u{10000}-\u{10ffff}])*$/u;
const tag = /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>/y;

/** The root element of `xml`; throws where it is not well-formed. */
export function parseXml(xml: string): XmlElement {
  if (!legal.test(xml)) throw new Error("a character that XML does not allow");
  const top: XmlElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  for (let at = 0; at < xml.length; ) {
    const inner = open.at(-1)!;
    if (xml[at] !== "<") {
      const end = (xml.indexOf("<", at) + xml.length + 1) % (xml.length + 1) || xml.length;
      inner.text += unescapeXml(xml.slice(at, end));
      at = end;
      continue;
    }
    tag.lastIndex = at;
    const match = tag.exec(xml);
    if (!match) throw new Error(`no tag at ${at}: ${xml.slice(at, at + 60)}`);
    at = tag.lastIndex;
    if (match[1]) {
      if (open.pop()!.name !== match[2]) throw new Error(`</${match[2]}> closes another element`);
    } else {
      const element: XmlElement = { name: match[2]!, attributes: attributesOf(match[3]!), children: [], text: "" };
      inner.children.push(element);
      if (!match[4]) open.push(element);
    }
  }
  if (open.length !== 1 || top.children.length !== 1) throw new Error("not one closed root element");
  return top.children[0]!;
}

function attributesOf(source: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name, value] of source.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(found, name!)) throw new Error(`attribute ${name} twice`);
    found[name!] = unescapeXml(value!);
  }
  return found;
}

function unescapeXml(text: string): string {
  return text.replace(/&([^;&]*;?)/g, (whole, name: string) => {
    const known: Record<string, string> = { "amp;": "&", "lt;": "<", "gt;": ">", "quot;": '"' };
    const numeric = /^#(\d+);$/.exec(name);
    const value = numeric ? String.fromCodePoint(Number(numeric[1])) : known[name];
    if (value === undefined) throw new Error(`bad reference ${whole}`);
    return value;
  });
}

/** All elements named `name` at or below `element`, in document order. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  const below = element.children.flatMap((child) => elementsOf(child, name));
  return element.name === name ? [element, ...below] : below;
}
