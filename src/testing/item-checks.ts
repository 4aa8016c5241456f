import type { MediaItem, MediaSource } from "mediafs/plugin-api";
import { breach } from "./breach.js";
import type { ConformanceSubject } from "./conformance-subject.js";
import { isFolderLike } from "./library-walk.js";
import { duplicates, titleOf } from "./listing-checks.js";

/** Items are unique in their directory; files have sources and folders have none; texts have their forms. */
export async function checkItems(subject: ConformanceSubject): Promise<void> {
  if (subject.files.length === 0) {
    breach({
      seen: "the server holds no file",
      rule: "the suite judges a connector by what it shows",
      fix: "give the test's server at least one file",
    });
  }
  for (const directory of subject.directories) {
    const [twice] = duplicates(directory.items);
    if (twice !== undefined) {
      breach({
        seen: `${titleOf(directory)} lists the item ${twice} twice`,
        rule: "an item stands once in its directory",
        fix: "drop what an earlier page has shown; a server that sorts without a tie-break shows things twice",
      });
    }
    for (const item of directory.items) checkItem(item);
  }
}

function checkItem(item: MediaItem): void {
  const { id, name, type, premiered, providerIds = {}, sources = [] } = item;
  const wrong = (seen: string, rule: string, fix: string) =>
    breach({ seen: `"${name}" (${type} ${id}) ${seen}`, rule, fix });
  if (id === "" || name === "") wrong("lacks an id or a name", "items have both", "use what the server calls them");
  if (premiered !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(premiered)) {
    wrong(`premiered "${premiered}"`, "premiered is yyyy-mm-dd", "cut the time off, or leave it out");
  }
  const mixedCase = Object.keys(providerIds).find((provider) => provider !== provider.toLowerCase());
  if (mixedCase !== undefined) {
    wrong(`has an id in "${mixedCase}"`, "names of databases are in lower case", "lower their case");
  }
  if (isFolderLike(item) && sources.length > 0) {
    wrong("has sources", `a ${type} is like a folder and has children instead`, "give the sources to its children");
  }
  if (!isFolderLike(item) && sources.length === 0) {
    wrong("has no source", `a ${type} is a file`, "leave items without a file out of the listing");
  }
  const [twice] = duplicates(sources);
  if (twice !== undefined) wrong(`has two sources ${twice}`, "a source's id is its own", "use the server's ids");
  const separators = type === "file" ? /\// : /[/\\]/;
  for (const source of sources) checkSourceTexts(source, name, separators);
}

function checkSourceTexts({ fileName, subtitles = [] }: MediaSource, name: string, separators: RegExp): void {
  if (fileName !== undefined && separators.test(fileName)) {
    breach({
      seen: `a source of "${name}" has the fileName ${JSON.stringify(fileName)}`,
      rule: "fileName has no directories, neither with / nor, except of a `file`, with \\",
      fix: "give what follows the last separator",
    });
  }
  for (const { extension } of subtitles) {
    if (/^[a-z0-9]+$/.test(extension)) continue;
    breach({
      seen: `a subtitle of "${name}" has the extension ${JSON.stringify(extension)}`,
      rule: "extensions are lower case and without dot",
      fix: "lower its case and take the dot off",
    });
  }
}
