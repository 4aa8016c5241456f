import type { ItemRef, SourceRef } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import type { Skipped } from "./connector-check.js";
import { type AskForMedia, fetchFrom } from "./fetch-media.js";

const LONGEST_NAME_CHARACTERS = 240;

/** Names that file servers hold and programs stumble over. None has a separator: those are the server's to refuse. */
export const HOSTILE_NAMES: readonly string[] = [
  "100% #1 & more + ?;=,.mkv",
  "%41%2F%2e%2e%2F.mkv",
  `'single' "double" \`back\`.mkv`,
  "$(touch x) $HOME *.mkv",
  "[brackets] {braces} (2010) <angles>.mkv",
  "semi;colon: pipe|.mkv",
  " leading and  double spaces .mkv",
  "-rf.mkv",
  "..hidden.mkv",
  "composed \u00e9.mkv",
  "decomposed e\u0301.mkv",
  "日本語 العربية 🎬.mkv",
  "CON.mkv",
  `${"long ".repeat(LONGEST_NAME_CHARACTERS / 5)}.mkv`,
];

/** Files whose names the server is known to hold are listed under them, and can be read. */
export async function checkNames(subject: ConformanceSubject): Promise<Skipped | undefined> {
  const { fileNames = [] } = subject.server ?? {};
  if (fileNames.length === 0) return { skipped: "the server does not say `fileNames`" };
  const files = subject.files.flatMap((item) =>
    (item.sources ?? []).map((source) => ({ item, source, name: source.fileName ?? item.name })),
  );
  for (const name of fileNames) {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) {
      return breach({
        seen: `no file is listed as ${JSON.stringify(name)}; near it: ${JSON.stringify(nearest(name, files))}`,
        rule: "fileName is the name on the server, letter by letter: mediafs itself makes it legal where it is shown",
        fix: "decode what the API encodes, once, and change nothing else: no trimming, no normalizing",
      });
    }
    await checkReadable(subject, file);
  }
  return undefined;
}

interface NamedFile {
  readonly item: ItemRef;
  readonly source: SourceRef;
  readonly name: string;
}

async function checkReadable(
  { connector, signal }: ConformanceSubject,
  { item, source, name }: NamedFile,
): Promise<void> {
  const ask: AskForMedia = (request) => connector.getStreamURL(item, source, signal, request);
  const { status, path } = await fetchFrom(connector, ask, [0, 1]);
  if (status === 206) return;
  breach({
    seen: `the beginning of ${JSON.stringify(name)} answers ${status} at ${path}`,
    rule: "every file that is listed can be read, whatever its name",
    fix: "build addresses with encodeURIComponent for each segment; a URL takes ?, # and % for its own",
  });
}

function nearest(name: string, files: readonly { readonly name: string }[]): string | undefined {
  const letters = name.replace(/[^a-zA-Z]/g, "").slice(0, 4);
  return files.find((file) => letters !== "" && file.name.includes(letters))?.name;
}
