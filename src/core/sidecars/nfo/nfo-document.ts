import { create } from "xmlbuilder2";
import type { XMLBuilder } from "xmlbuilder2/lib/interfaces.js";
import type { NfoElement } from "./nfo-element.js";
import { oneLine } from "./nfo-text.js";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * The bytes of an NFO: UTF-8 without byte order mark, LF, one declaration, then the roots one after the other
 * (several only for a file of several episodes, where readers expect exactly that).
 */
export function nfoBytes(roots: readonly NfoElement[]): Uint8Array {
  return Buffer.from(DECLARATION + roots.map(rootText).join(""), "utf8");
}

function rootText(root: NfoElement): string {
  const document = create();
  append(document, root);
  return `${document.end({ headless: true, prettyPrint: true, indent: "  ", newline: "\n" })}\n`;
}

function append(parent: XMLBuilder, element: NfoElement): void {
  const node = parent.ele(element.name);
  for (const [name, value] of Object.entries(element.attributes)) {
    if (value !== undefined) node.att(name, oneLine(value));
  }
  if (typeof element.content === "string") node.txt(element.content);
  else for (const child of element.content) append(node, child);
}
