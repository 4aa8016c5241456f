import { SaxesParser } from "saxes";

/** An element as a strict parser read it. */
export interface ParsedElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: ParsedElement[];
  text: string;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Reads an NFO strictly: UTF-8, one declaration at the start, well-formed roots. Throws on any fault. */
export function parseNfo(bytes: Uint8Array): readonly ParsedElement[] {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  if (!text.startsWith(DECLARATION)) throw new SyntaxError(`no declaration: ${text.slice(0, 80)}`);
  return parseRoots(text.slice(DECLARATION.length));
}

/** The only root of an NFO. */
export function parseRoot(bytes: Uint8Array): ParsedElement {
  const [root, ...others] = parseNfo(bytes);
  if (root === undefined || others.length > 0) throw new SyntaxError(`${others.length + 1} roots`);
  return root;
}

/** Texts of the children of a name. */
export function texts(element: ParsedElement, name: string): readonly string[] {
  return element.children.filter((child) => child.name === name).map(({ text }) => text);
}

/** The first element at a path of names. */
export function at(element: ParsedElement, ...path: readonly string[]): ParsedElement | undefined {
  return path.reduce<ParsedElement | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    element,
  );
}

/** Every element below one, itself included. */
export function everyElement(element: ParsedElement): readonly ParsedElement[] {
  return [element, ...element.children.flatMap(everyElement)];
}

function parseRoots(text: string): readonly ParsedElement[] {
  const top: ParsedElement = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  // A fragment may have several roots; everything else is as strict as in a document.
  const parser = new SaxesParser({ fragment: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("processinginstruction", ({ target }) => {
    throw new SyntaxError(`<?${target}?> among the roots`);
  });
  parser.on("opentag", ({ name, attributes }) => {
    const plain = Object.entries(attributes).map(([key, value]) => [key, String(value)] as const);
    const element: ParsedElement = { name, attributes: Object.fromEntries(plain), children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (value) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += value;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  if (top.text.trim() !== "") throw new SyntaxError(`text beside the roots: ${top.text}`);
  return top.children;
}
