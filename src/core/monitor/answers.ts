import { MediaFsError } from "../base/index.js";
import type { OpenFile, Purged } from "./api.js";
import type { Answer, Operation, Question } from "./contract/routes.js";
import { ConfigEditor } from "./editing/config-editor.js";
import { optionFieldOf } from "./editing/option-fields.js";
import { ServerEditor } from "./editing/server-editor.js";
import { SettingsEditor } from "./editing/settings-editor.js";
import type { MountView, ViewParts } from "./facts/mount-view.js";
import type { Changes } from "./monitor-parts.js";

/** Operations that concern whoever asks, and are answered where he is known. */
export type SessionOperation = "session" | "login" | "logout" | "loginLink" | "openapi" | "events";

/** What answers an operation. Rejects with NOT_FOUND, USAGE, CONFIG_* and PLUGIN_*. */
export type Answers = {
  readonly [O in Exclude<Operation, SessionOperation>]: (question: Question<O>) => Promise<Answer<O>>;
};

/** Answers what concerns the mount, to whoever is allowed to ask. `changed` is told after each deed. */
export function makeAnswers(parts: ViewParts, view: MountView, changed: () => void): Answers {
  const editor = new ConfigEditor(parts.configuration);
  const servers = new ServerEditor(parts, editor);
  const settings = new SettingsEditor(parts.configuration, editor);
  const done = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    changed();
    return result;
  };
  const report = async (deed: Promise<Changes>) => mutable(await done(deed));
  return {
    ...factAnswers(parts, view),
    ...purgeAnswers(parts, changed),
    server: async ({ params }) => servers.form(params.key),
    addServer: ({ body, signal }) => report(servers.add(body, signal)),
    testServer: ({ body, signal }) => servers.try(body, signal),
    editServer: ({ params, body, signal }) => report(servers.edit(params.key, body, signal)),
    removeServer: ({ params, signal }) => report(servers.remove(params.key, signal)),
    enableServer: ({ params, body, signal }) => report(servers.enable(params.key, body.enabled, signal)),
    refresh: async ({ body, signal }) => {
      for (const { key, state } of parts.host.servers()) {
        // Credentials that were refused, above all, are never tried again by themselves.
        if (state === "failed" && (body.path === undefined || body.path.split("/").includes(key)))
          parts.host.reconnect(key);
      }
      await done(parts.media.refresh(body.path, signal));
      return {};
    },
    reload: ({ signal }) => report(parts.configuration.reload(signal)),
    settings: async () => settings.settings(),
    editSettings: ({ body, signal }) => report(settings.change(body.values, signal)),
  };
}

type Facts =
  | "overview"
  | "history"
  | "openFiles"
  | "openFile"
  | "cache"
  | "servers"
  | "plugins"
  | "errors"
  | "stalls"
  | "log";

function factAnswers(parts: ViewParts, view: MountView): Pick<Answers, Facts> {
  const openFiles = async (): Promise<OpenFile[]> => {
    await view.lookAtProcesses();
    return view.openFiles();
  };
  return {
    overview: async () => view.overview(),
    history: async ({ query }) => ({ intervalMs: 1000, samples: [...parts.sampler.samples(query.seconds)] }),
    openFiles: async () => ({ openFiles: await openFiles() }),
    openFile: async ({ params }) => {
      const found = (await openFiles()).find(({ handle }) => handle === params.handle);
      return found ?? notOpen(params.handle);
    },
    cache: async () => view.cacheState(),
    servers: async () => ({ servers: view.servers() }),
    plugins: async () => ({
      plugins: parts.host.reports().map(({ options, ...report }) => ({
        ...report,
        options: Object.entries(options ?? {}).map(([name, declaration]) => optionFieldOf(name, declaration)),
      })),
    }),
    errors: async () => ({ errors: [...parts.journal.errors()] }),
    stalls: async () => ({ stalls: [...parts.stalls.stalls()] }),
    log: async ({ query }) => ({ level: parts.config.log.level, lines: [...parts.journal.lines(query)] }),
  };
}

function purgeAnswers(
  parts: ViewParts,
  changed: () => void,
): Pick<Answers, "purgeFile" | "purgeWindow" | "purgeCache"> {
  const { media, cache } = parts;
  const purging = (purge: () => boolean): Purged => {
    const before = cache.stats().cachedBytes;
    const purged = purge();
    changed();
    return { purged, droppedBytes: Math.max(0, before - cache.stats().cachedBytes) };
  };
  const requireOpen = (handle: number) => {
    if (!media.openFiles().some((file) => file.handle === handle)) notOpen(handle);
  };
  return {
    purgeFile: async ({ params }) => {
      requireOpen(params.handle);
      return purging(() => media.purgeFile(params.handle));
    },
    purgeWindow: async ({ params }) => {
      requireOpen(params.handle);
      return purging(() => media.purgeWindow(params.handle, params.start));
    },
    purgeCache: async ({ body }) => purging(() => cache.purgeOlder(body.ageFraction * parts.config.cache.ttlMs) > 0),
  };
}

function notOpen(handle: number): never {
  throw new MediaFsError("NOT_FOUND", `no open file has the handle ${handle}`, { hint: "It was closed meanwhile." });
}

function mutable({ added, removed, replaced, reconnected, awaitingMount }: Changes) {
  return {
    added: [...added],
    removed: [...removed],
    replaced: [...replaced],
    reconnected: [...reconnected],
    awaitingMount: [...awaitingMount],
  };
}
