import { SaxesParser } from "saxes";

/**
 * An element of a document. Prefixes are left out of all names: servers forget to declare them, and nothing here is
 * called the same in two namespaces.
 *
 * @typedef {object} XmlElement
 * @property {string} name
 * @property {Readonly<Record<string, string>>} attributes
 * @property {XmlElement[]} children
 * @property {string} text What stands in it, without what stands in its children.
 */

/** @type {Readonly<Record<string, string>>} */
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What stands for nothing but itself, though it should be escaped. */
const STRAY_AMPERSAND = /&(?!(?:[a-z]+|#\d+|#x[\da-f]+);)/gi;

/**
 * Reads a document as far as it can be understood: a stray `&` or a control character in a title does not hide the
 * other items of a list.
 *
 * @param {string} text
 * @returns {XmlElement | undefined} undefined if it is no document, or ends before its first element does
 */
export function parseXml(text) {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open = /** @type {XmlElement[]} */ ([]);
  let root = /** @type {XmlElement | undefined} */ (undefined);
  const addText = (/** @type {string} */ more) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  // Without a handler the parser would throw.
  parser.on("error", () => undefined);
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name: localName(name), attributes: withoutPrefixes(attributes), children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => {
    const closed = open.pop();
    if (open.length === 0) root ??= closed;
  });
  parser.write(text.replace(STRAY_AMPERSAND, "&amp;")).close();
  return root;
}

/** @param {string} text */
export function escapeXml(text) {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/**
 * The first element of a name, at whatever depth, the element itself included.
 *
 * @param {XmlElement | undefined} element
 * @param {string} name
 * @returns {XmlElement | undefined}
 */
export function findElement(element, name) {
  if (element === undefined || element.name === name) return element;
  for (const child of element.children) {
    const found = findElement(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * @param {XmlElement} element
 * @param {string} name
 */
export function childrenOf(element, name) {
  return element.children.filter((child) => child.name === name);
}

/**
 * Text of the first child of a name that has any.
 *
 * @param {XmlElement} element
 * @param {string} name
 */
export function textOf(element, name) {
  return textsOf(element, name)[0];
}

/**
 * Texts of all children of a name, without those of spaces alone.
 *
 * @param {XmlElement} element
 * @param {string} name
 */
export function textsOf(element, name) {
  return childrenOf(element, name).flatMap(({ text }) => (text.trim() === "" ? [] : [text]));
}

/**
 * All text in an element and its children.
 *
 * @param {XmlElement | undefined} element
 * @returns {string}
 */
export function wholeTextOf(element) {
  return element === undefined ? "" : element.text + element.children.map(wholeTextOf).join("");
}

/** @param {string} name */
function localName(name) {
  return name.slice(name.indexOf(":") + 1);
}

/** @param {Readonly<Record<string, string>>} attributes */
function withoutPrefixes(attributes) {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
}
