import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type ComparisonTable, FigureNotes, type Figures } from "../figures.js";
import { withoutDriver } from "../measures/driver-floor.js";
import { warmUp } from "../measures/reading.js";
import { numberText } from "../report/number-text.js";
import { median } from "../statistics.js";
import { type BenchFiles, makeFiles } from "./bench-files.js";
import { driverMounter } from "./driver-alone.js";
import { installPrograms } from "./install-programs.js";
import { type Link, openLink } from "./link.js";
import { MEDIAFS, mediafsMounter } from "./mediafs.js";
import type { Mounter } from "./mounted-program.js";
import { type Nginx, startNginx } from "./nginx.js";
import { rcloneMounters } from "./rclone.js";
import { SETTINGS, type Setting, type SettingName } from "./settings.js";

/** What to compare. */
export interface ComparisonOptions {
  readonly settings: readonly SettingName[];
  readonly rounds: number;
  readonly quick: boolean;
  readonly say: (line: string) => void;
}

/** Measures mediafs and rclone on the same nginx and files, in alternating rounds. */
export async function compareMounts(options: ComparisonOptions): Promise<ComparisonTable[]> {
  await installPrograms(options.say);
  options.say("makes the files");
  const made = await makeFiles();
  const tables: ComparisonTable[] = [];
  try {
    for (const name of options.settings) {
      const measured = new MeasuredSetting(SETTINGS[name], made, options);
      tables.push({ name, setting: SETTINGS[name].title, figures: withoutDriver(await measured.run()) });
    }
  } finally {
    await rm(made.folder, { recursive: true, force: true });
  }
  return tables;
}

/** One setting, in all its rounds. */
class MeasuredSetting {
  readonly #notes = new FigureNotes();

  constructor(
    private readonly setting: Setting,
    private readonly made: BenchFiles,
    private readonly options: ComparisonOptions,
  ) {}

  async run() {
    const { link: line = { roundTripMs: 0, megabitsPerSecond: 10_000 }, bytesPerSecond } = this.setting;
    const limit = bytesPerSecond === undefined ? {} : { bytesPerSecond };
    const nginx = await startNginx({ files: this.made.files, folder: join(this.made.folder, "nginx"), ...limit });
    const link = await openLink({ toPort: nginx.port, ...line });
    try {
      for (let round = 1; round <= this.options.rounds; round += 1) await this.#measureRound(round, nginx, link);
    } finally {
      await link.stop();
      await nginx.stop();
    }
    return this.#notes.all;
  }

  async #measureRound(round: number, nginx: Nginx, link: Link): Promise<void> {
    const { title, curl, driver } = this.setting;
    const { made, setting } = this;
    const { quick, rounds, say } = this.options;
    const mounters = mountersOf(setting, made.folder);
    for (const mounter of setting.others === "once" && round > 1 ? mounters.slice(0, 1) : mounters) {
      say(`${title}, round ${round} of ${rounds}: ${mounter.name}`);
      await this.#measureProgram(mounter, { round, link, url: this.#url(mounter.name, nginx, link) });
    }
    if (curl !== undefined) {
      say(`${title}, round ${round} of ${rounds}: curl`);
      this.#note("curl", await curl({ url: this.#url("mediafs", nginx, link), made, quick }));
    }
    if (driver !== undefined) {
      const mounter = driverMounter(made.folder);
      say(`${title}, round ${round} of ${rounds}: ${mounter.name}`);
      const program = await mounter.mount("");
      await driver(program)
        .then((figures) => this.#note(mounter.name, figures))
        .finally(() => program.stop());
    }
  }

  async #measureProgram(mounter: Mounter, { round, link, url }: MeasuredRound): Promise<void> {
    const { setting, made } = this;
    const program = await mounter.mount(url);
    try {
      await warmUp(program, { name: "part14.bin", mib: setting.warmUpMib });
      const bench = { program, link, url, made, quick: this.options.quick };
      for await (const some of setting.measure(bench)) this.#note(mounter.name, some);
      if (round === 1) await setting.check(bench);
    } finally {
      await program.stop();
    }
  }

  #note(program: string, figures: Figures): void {
    this.#notes.note(program, figures);
    for (const [figure, value] of Object.entries(figures))
      this.options.say(`  ${figure}: ${numberText(typeof value === "number" ? value : median(value))}`);
  }

  /** Where a program finds the files, as JSON for mediafs and as a page for rclone. */
  #url(program: string, nginx: Nginx, link: Link): string {
    const url = new URL(nginx.url(isMediafs(program) ? "json" : "html"));
    if (this.setting.link !== undefined) url.port = String(link.port);
    return url.href;
  }
}

interface MeasuredRound {
  readonly round: number;
  readonly link: Link;
  readonly url: string;
}

function mountersOf({ mediafs, drivers }: Setting, folder: string): readonly Mounter[] {
  const own = drivers.map((driver) => mediafsMounter(folder, driver, mediafs));
  return mediafs === undefined ? [...own, ...rcloneMounters(folder)] : own;
}

function isMediafs(program: string): boolean {
  return Object.values<string>(MEDIAFS).includes(program);
}
