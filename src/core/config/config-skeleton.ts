import type { OptionTable } from "mediafs/plugin-api";

/** What `config init` asks for. */
export interface SkeletonAnswers {
  readonly mountPoint: string;
  readonly server: {
    readonly alias: string;
    readonly type: string;
    /** The values given for the plugin's options, `username` included; `${NAME}` stays a variable. */
    readonly options: Readonly<Record<string, string | number | boolean | undefined>>;
  };
}

const HEAD = [
  " Configuration of mediafs. `mediafs config check` validates it, docs/configuration.md explains every key.",
  ` \${NAME} is replaced by an environment variable; a secret may lie in a file: apiKeyFile: path`,
].join("\n");

/** The text of a first configuration file (YAML), each option with its help as a comment. May hold secrets. */
export async function writeConfigSkeleton(
  { mountPoint, server }: SkeletonAnswers,
  table: OptionTable,
): Promise<string> {
  const { Document } = await import("yaml");
  const { alias, type, options } = server;
  const document = new Document({ mount: { point: mountPoint }, servers: [{ alias, type, ...given(options) }] });
  document.commentBefore = HEAD;
  const text = document.toString({ lineWidth: 0 });
  return explain(text, table);
}

function given(options: SkeletonAnswers["server"]["options"]): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined || value === "" ? [] : [[key, value]])),
  );
}

/** Puts the plugin's help above each of its options. */
function explain(text: string, table: OptionTable): string {
  return text.replaceAll(/^ {4}(\w+):/gm, (line, key: string) => {
    const help = Object.hasOwn(table, key) ? table[key]?.help : undefined;
    return help === undefined ? line : `    # ${help.replaceAll(/\s+/g, " ")}\n${line}`;
  });
}
