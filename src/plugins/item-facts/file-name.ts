/** The last part of a path of any operating system; undefined when there is none. */
export function baseNameOf(path: string | null | undefined): string | undefined {
  // A server on Windows sends backslashes, wherever mediafs runs.
  return path?.split(/[/\\]/).findLast((part) => part !== "");
}

/** The lower-case extension of a path without its dot; undefined when there is none. */
export function extensionOf(path: string | null | undefined): string | undefined {
  return /[^.]\.([A-Za-z0-9]{1,10})$/.exec(baseNameOf(path) ?? "")?.[1]?.toLowerCase();
}

const EXTENSION_OF_CONTAINER: Readonly<Record<string, string>> = {
  matroska: "mkv",
  mpegts: "ts",
  mpegvideo: "mpg",
  asf: "wmv",
  quicktime: "mov",
  jpeg: "jpg",
};

/** The extension that a container name stands for; of a list such as `mov,mp4,m4a` the first. */
export function extensionOfContainer(container: string | null | undefined): string | undefined {
  const first = container?.split(",")[0]?.trim().toLowerCase();
  if (first === undefined || !/^[a-z0-9]{1,10}$/.test(first)) return undefined;
  return EXTENSION_OF_CONTAINER[first] ?? first;
}
