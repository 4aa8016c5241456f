import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The version in our package.json: three folders above this file, in the sources and in the built package alike. */
export function ownVersion(): string {
  const file = fileURLToPath(new URL("../../../package.json", import.meta.url));
  const content = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return content.version;
}
