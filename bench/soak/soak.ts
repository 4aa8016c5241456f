import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { leaveNothingBehind } from "../leave-nothing.js";
import { type Driver, isDriver, SOAK_COLUMNS, type SoakSample, soak } from "./soak-driver.js";

const HELP = `
npm run soak -- [options]      opens, stats, reads and lists 20,000 files for a long time, sixteen at a time
  --driver dev-fuse,fuse-native   mount drivers, one after the other (both without it)
  --minutes 30                 how long each
  --every 30                   seconds between two looks
  --json FILE                  every look

Told are the memory of the mount's process, the names that it keeps, and the requests that it owes the kernel; at the end
once more, after the kernel has forgotten all names. Every byte read is compared. It needs Linux, root and nginx.
`;

const { values } = parseArgs({
  options: {
    driver: { type: "string", default: "dev-fuse,fuse-native" },
    minutes: { type: "string", default: "30" },
    every: { type: "string", default: "30" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

leaveNothingBehind();
if (values.help) console.log(HELP);
else await soakAll(values.driver.split(",").filter(isDriver));

async function soakAll(drivers: readonly Driver[]): Promise<void> {
  const seen: SoakSample[] = [];
  console.log(SOAK_COLUMNS.join("  "));
  const onSample = (sample: SoakSample) => {
    seen.push(sample);
    console.log(SOAK_COLUMNS.map((column) => String(sample[column]).padStart(column.length)).join("  "));
  };
  for (const driver of drivers) {
    const [minutes, everySeconds] = [Number(values.minutes), Number(values.every)];
    await soak({ driver, minutes, everySeconds, onSample });
  }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(seen, undefined, 2)}\n`);
}
