import { basename, extname } from "node:path";
import { type Document, isCollection, isMap, parseDocument } from "yaml";
import { MediaFsError } from "../../base/index.js";

/** Where a value stands: keys of mappings and places in lists. */
export type ConfigPath = readonly [string | number, ...(string | number)[]];

/** One change of a configuration file. */
export type ConfigEdit =
  | { readonly kind: "set"; readonly path: ConfigPath; readonly value: unknown }
  | { readonly kind: "remove"; readonly path: ConfigPath }
  /** At the end of a list, which is made if there is none. */
  | { readonly kind: "append"; readonly path: ConfigPath; readonly value: unknown };

/** Whether files of this name are data, so that a program can change them. */
export function isEditable(file: string): boolean {
  return formatOf(file) !== undefined;
}

/** A configuration file after some changes. */
export interface EditedConfig {
  readonly text: string;
  /** What the text says. */
  readonly raw: unknown;
}

/**
 * A configuration file after some changes. What they do not concern stays as it is, comments and order
 * included. Throws CONFIG_NOT_WRITABLE for a file that is a program or a package.json, and where the place to change is
 * shared with another one (a YAML alias). Pure.
 */
export function editedConfig(file: string, text: string, edits: readonly ConfigEdit[]): EditedConfig {
  const format = formatOf(file);
  if (format === undefined) throw unwritable(`${file} is no YAML or JSON file of its own`);
  const document = parseDocument(text, { merge: true, logLevel: "silent" });
  if (document.errors.length > 0) throw unwritable(`${file} has mistakes that must be mended first`);
  for (const edit of edits) {
    try {
      applyEdit(document, edit);
    } catch (cause) {
      throw unwritable(`${edit.path.join(".")} stands in ${file} in a way that only a person can change`, cause);
    }
  }
  const raw: unknown = document.toJS();
  if (format === "json" || isJson(text)) return { raw, text: `${JSON.stringify(raw, undefined, indentOf(text))}\n` };
  const options = { lineWidth: 0, indent: indentOf(text), indentSeq: !hasFlatLists(text) };
  return { raw, text: document.toString(options) };
}

function applyEdit(document: Document, edit: ConfigEdit): void {
  if (edit.kind === "remove") {
    document.deleteIn(edit.path);
    removeEmpty(document, edit.path);
    return;
  }
  if (edit.kind === "set") {
    makeRoom(document, edit.path);
    document.setIn(edit.path, edit.value);
    return;
  }
  const list = document.getIn(edit.path);
  if (isCollection(list)) document.addIn(edit.path, document.createNode(edit.value));
  else document.setIn(edit.path, document.createNode([edit.value]));
}

/** A section with nothing behind its colon takes no keys until it is a mapping. */
function makeRoom(document: Document, path: ConfigPath): void {
  for (let depth = 1; depth < path.length; depth += 1) {
    const parent = path.slice(0, depth);
    const value = document.getIn(parent);
    if (value === null || value === undefined) document.setIn(parent, document.createNode({}));
  }
}

/** A mapping that lost its last key goes, too; a list stays. */
function removeEmpty(document: Document, path: ConfigPath): void {
  const parent = path.slice(0, -1);
  const value = parent.length === 0 ? undefined : document.getIn(parent);
  if (isMap(value) && value.items.length === 0 && value.comment == null) document.deleteIn(parent);
}

function formatOf(file: string): "yaml" | "json" | undefined {
  if (basename(file) === "package.json") return undefined;
  const extension = extname(file);
  if (extension === ".json") return "json";
  return [".yaml", ".yml", ""].includes(extension) || basename(file) === ".mediafsrc" ? "yaml" : undefined;
}

/** YAML takes all of JSON; what is JSON stays it. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return text.trim() !== "";
  } catch {
    return false;
  }
}

function indentOf(text: string): number {
  const spaces = /^( +)[^\s#]/m.exec(text)?.[1]?.length ?? 2;
  return Math.min(8, spaces);
}

function hasFlatLists(text: string): boolean {
  return /^[\w"']+:[^\n]*\n(?:\s*#[^\n]*\n|\s*\n)*- /m.test(text);
}

function unwritable(message: string, cause?: unknown): MediaFsError {
  return new MediaFsError("CONFIG_NOT_WRITABLE", message, { cause });
}
