import { dirname, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { PluginHttp } from "mediafs/plugin-api";
import { MediaFsError } from "../../base/index.js";

/** An error of a plugin that nobody caught: thrown by a timer or a listener of its own, or a rejection left alone. */
export interface PluginFault {
  /** The plugin's name; of several, all that it may have been, because nothing tells which. */
  readonly plugins: readonly string[];
  /** File, line and column in the plugin; undefined when nothing tells. */
  readonly at: string | undefined;
  /** PLUGIN_FAILED, caused by what was thrown. */
  readonly error: MediaFsError;
}

/** Where the code of a plugin lies. */
export interface PluginPlace {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  /** Whether it comes with mediafs. */
  readonly builtin: boolean;
}

const CORE_FOLDER = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = `${sep}node_modules${sep}`;

// By folder. A module stays in its process for good, and so does what it set going.
const places = new Map<string, PluginPlace>();

/** Remembers where a plugin lies whose code runs in this process from now on; its name may change once it is known. */
export function rememberPlugin(place: PluginPlace): void {
  places.set(place.folder, place);
}

// Errors of ours that were handed to a plugin, which is then to catch them, with its name.
const handed = new WeakMap<object, string>();

/** The client for a plugin: it rejects as `http` does, and whose those errors are is remembered. */
export function httpFor(plugin: string, http: PluginHttp): PluginHttp {
  return new Proxy(http, {
    get(target, key): unknown {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== "function") return member;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(member, target, args);
        } catch (error) {
          if (typeof error === "object" && error !== null) handed.set(error, plugin);
          throw error;
        }
      };
    },
  });
}

/** The fault of a plugin that an uncaught error is; undefined when it is none, and mediafs itself failed. */
export function pluginFaultOf(thrown: unknown): PluginFault | undefined {
  const plugin = typeof thrown === "object" && thrown !== null ? handed.get(thrown) : undefined;
  if (plugin !== undefined) return faultOf([plugin], thrown);
  return faultAmong([...places.values()], thrown);
}

/**
 * As {@link pluginFaultOf}, among plugins in these places. An error is that of the plugin whose file stands highest in
 * its stack; what plugins that come with mediafs share lies beside them. One that no file stands in (a socket without a
 * listener for its errors, a text that was thrown) is taken for one of the plugins that come from elsewhere, if there are
 * any. Pure.
 */
export function faultAmong(known: readonly PluginPlace[], thrown: unknown): PluginFault | undefined {
  const owners = ownersOf(known);
  const frames = framesOf(thrown);
  for (const frame of frames) {
    const found = ownerOf(frame, owners);
    if (found !== undefined) return faultOf(found.plugins, thrown, found.at);
  }
  const foreign = known.filter(({ builtin }) => !builtin).map(({ name }) => name);
  return frames.some(isInFile) || foreign.length === 0 ? undefined : faultOf(foreign, thrown);
}

/** Who is to blame for the code of a folder; nobody for that of the core. */
interface Owner {
  readonly folder: string;
  readonly plugins: readonly string[];
}

/** The innermost first, since plugins may lie around mediafs or inside it. */
function ownersOf(known: readonly PluginPlace[]): readonly Owner[] {
  const builtin = known.filter((place) => place.builtin);
  const all = builtin.map(({ name }) => name);
  return [
    { folder: CORE_FOLDER, plugins: [] },
    ...known.map(({ folder, name }) => ({ folder, plugins: [name] })),
    ...builtin.map(({ folder }) => ({ folder: dirname(folder), plugins: all })),
  ].sort((a, b) => b.folder.length - a.folder.length);
}

function faultOf(plugins: readonly string[], thrown: unknown, at?: string): PluginFault {
  const who = plugins.length === 1 ? `the plugin ${plugins[0]}` : `one of the plugins ${plugins.join(", ")}`;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  const message = `${who} let nobody catch an error: ${what}`;
  return { plugins, at, error: new MediaFsError("PLUGIN_FAILED", message, { cause: thrown }) };
}

function framesOf(thrown: unknown): readonly string[] {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  return stack.split("\n").filter((line) => /^\s+at /.test(line));
}

function isInFile(frame: string): boolean {
  return /:\d+:\d+\)?$/.test(frame) && !/[\s(]node:/.test(frame);
}

/** Whose plugin a frame lies in, and where. */
function ownerOf(frame: string, owners: readonly Owner[]): (Owner & { readonly at: string }) | undefined {
  for (const owner of owners) {
    const at = positionIn(frame, owner.folder);
    if (at !== undefined) return owner.plugins.length === 0 ? undefined : { ...owner, at };
  }
  return undefined;
}

/** Modules have addresses in a stack, and scripts paths. What others wrote, below its `node_modules`, is not the folder's own. */
function positionIn(frame: string, folder: string): string | undefined {
  for (const root of [`${pathToFileURL(folder).href}/`, folder + sep]) {
    const start = frame.indexOf(root);
    if (start < 0) continue;
    const position = frame.slice(start).replace(/\)$/, "");
    if (position.slice(root.length).includes("node_modules/") && !folder.includes(MODULES)) continue;
    return root.startsWith("file:") ? pathOf(position) : position;
  }
  return undefined;
}

function pathOf(position: string): string {
  const [, href = "", place = ""] = /^(.*?)(:\d+:\d+)$/.exec(position) ?? [];
  return URL.canParse(href) ? fileURLToPath(href) + place : position;
}
