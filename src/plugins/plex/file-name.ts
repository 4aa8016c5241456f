import { textOf } from "./scalars.js";

/** The last part of a path of any operating system; undefined when there is none. */
export function baseNameOf(path: unknown): string | undefined {
  // A server on Windows sends backslashes, wherever mediafs runs.
  return textOf(path)
    ?.split(/[/\\]/)
    .findLast((part) => part !== "");
}

const EXTENSION_OF_CONTAINER: Readonly<Record<string, string>> = {
  matroska: "mkv",
  mpegts: "ts",
  asf: "wmv",
  jpeg: "jpg",
};

/** The extension that a container name stands for; of a list such as `mov,mp4` the first. */
export function extensionOfContainer(container: unknown): string | undefined {
  const first = textOf(container)?.split(",")[0]?.trim().toLowerCase();
  if (first === undefined || !/^[a-z0-9]{1,10}$/.test(first)) return undefined;
  return EXTENSION_OF_CONTAINER[first] ?? first;
}
