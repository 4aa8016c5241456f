import type { Command } from "commander";
import { checkSetup } from "../check-setup.js";
import { checkSystem } from "../check-system.js";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODES } from "../exit-code.js";
import { findingsText } from "../render/doctor.js";
import { json } from "../render/json.js";
import { styleOf } from "../render/style.js";

const EXAMPLES = `
Examples:
  mediafs doctor                        checks everything; exit code 1 if something is wrong
  mediafs doctor --config other.yaml    with this configuration

Checked: Node.js, mount drivers with the FUSE device and its permissions, mount helper, stale mounts, configuration,
plugins, mount point, allowOther, cache directory, and every server.
`;

/** Defines `mediafs doctor`. */
export function defineDoctor(program: Command, context: CommandContext): void {
  program
    .command("doctor")
    .description("check FUSE, permissions, mounts, configuration and servers, and say what to do")
    .option("--config <file>", "configuration file")
    .option("--json", "print JSON alone on stdout")
    .addHelpText("after", EXAMPLES)
    .action((options: DoctorOptions) => examine(options, context));
}

interface DoctorOptions {
  readonly config?: string;
  readonly json?: true;
}

async function examine(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { stdout, env } = context.terminal;
  const { signal } = new AbortController();
  const findings = [...(await checkSystem(context, signal)), ...(await checkSetup(context, options.config, signal))];
  stdout.write(options.json ? json({ findings }) : findingsText(findings, styleOf(stdout, env)));
  if (findings.some(({ result }) => result === "wrong")) context.exitCode = EXIT_CODES.failed;
}
