import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { OptionDeclaration, OptionTable } from "mediafs/plugin-api";
import { MediaFsError } from "../base/index.js";
import { checkValue, mistakeLine } from "../config/index.js";
import { isDirectoryName } from "./directory-name.js";
import type { Questions } from "./questions.js";

/** Values for an entry's plugin-owned keys, as they go into the file: `apiKeyFile` and `${NAME}` included. */
export type ServerOptions = Readonly<Record<string, string>>;

/** How an option is called on the command line: `apiKey` is `--api-key`. */
function flagOf(option: string): string {
  return option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Options of a plugin from flags: `--url X`; secrets only as `--api-key-file PATH` or `--api-key-env NAME`, since the
 * arguments of a program can be read by everybody on the machine. Relative paths start at `cwd`. Throws USAGE. Pure.
 */
export function optionsFromFlags(table: OptionTable, flags: readonly string[], cwd: string): ServerOptions {
  const known = Object.entries(table).flatMap(([option, declaration]) => flagsFor(option, declaration, cwd));
  const names = Object.fromEntries(known.map(({ flag }) => [flag, { type: "string" as const }]));
  const values = parseFlags(flags, names);
  return Object.fromEntries(
    known.flatMap(({ flag, key, form }) => {
      const value = values[flag];
      return typeof value === "string" ? [[key, form(value)] as const] : [];
    }),
  );
}

interface KnownFlag {
  readonly flag: string;
  readonly key: string;
  readonly form: (value: string) => string;
}

function flagsFor(option: string, { secret }: OptionDeclaration, cwd: string): readonly KnownFlag[] {
  const same = (value: string) => value;
  const flag = flagOf(option);
  if (!secret) return [{ flag, key: option, form: same }];
  return [
    { flag: `${flag}-file`, key: `${option}File`, form: (path) => resolve(cwd, path) },
    { flag: `${flag}-env`, key: option, form: (name) => `\${${name}}` },
  ];
}

function parseFlags(flags: readonly string[], options: Record<string, { type: "string" }>) {
  try {
    return parseArgs({ args: [...flags], options, strict: true, allowPositionals: false }).values;
  } catch (cause) {
    const flag = /'(--?[^'\s]+)/.exec(cause instanceof Error ? cause.message : "")?.[1] ?? "a flag";
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new MediaFsError("USAGE", `${flag} is not known, or lacks its value`, {
      cause,
      hint: `This type of server takes ${known.join(", ")}.`,
    });
  }
}

/** Names of the flags of the required options that are not given. Pure. */
export function missingFlags(table: OptionTable, given: ServerOptions): readonly string[] {
  return Object.entries(table)
    .filter(
      ([option, { required, default: preset }]) => required === true && preset === undefined && !has(option, given),
    )
    .map(([option, { secret }]) => `--${flagOf(option)}${secret === true ? "-file" : ""}`);
}

/**
 * What was given, with what a sign-in found out beside it. A user name that no directory can have, and that the server
 * can do without, is left out. Pure.
 */
export function filledIn(table: OptionTable, given: ServerOptions, found: ServerOptions): ServerOptions {
  const isUsable = (key: string, value: string) =>
    key !== "username" || table.username?.required === true || isDirectoryName(value);
  const added = Object.entries(found).filter(([key, value]) => !has(key, given) && isUsable(key, value));
  return { ...given, ...Object.fromEntries(added) };
}

/** The options that an entry cannot do without. Pure. */
export function requiredOf(table: OptionTable): OptionTable {
  return Object.fromEntries(Object.entries(table).filter(([, { required }]) => required === true));
}

/** Asks for each option of the table that is not given yet; what is optional may be left empty. */
export async function askForOptions(
  table: OptionTable,
  given: ServerOptions,
  questions: Questions,
): Promise<ServerOptions> {
  const answers: Record<string, string> = { ...given };
  for (const [option, declaration] of Object.entries(table)) {
    if (has(option, given)) continue;
    const answer = await askForOption(option, declaration, questions);
    if (answer !== "") answers[option] = answer;
  }
  return answers;
}

async function askForOption(option: string, declaration: OptionDeclaration, questions: Questions): Promise<string> {
  const { help, required = false, secret = false, default: preset } = declaration;
  const question = {
    text: `${option}${required ? "" : " (may be empty)"}: ${help}\n  ${option}`,
    preset: preset === undefined ? undefined : String(preset),
    secret,
  };
  for (let text = question.text; ; ) {
    const answer = await questions.ask({ ...question, text });
    if (answer === "" && !required) return "";
    const checked = checkValue(option, answer, declaration);
    // Variables are put in later.
    if (checked.ok || answer.includes("${")) return answer;
    text = `  ${mistakeLine(checked.mistake)}\n  ${option}`;
  }
}

function has(option: string, given: ServerOptions): boolean {
  return given[option] !== undefined || given[`${option}File`] !== undefined;
}
