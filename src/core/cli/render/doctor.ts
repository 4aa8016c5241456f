import type { Finding } from "../findings.js";
import { PLAIN, type Style } from "./style.js";

/** The findings for people: a line each, and what to do below it. Pure. */
export function findingsText(findings: readonly Finding[], style: Style = PLAIN): string {
  const marks = { fine: style.green("✓"), note: style.yellow("!"), wrong: style.red("✗") };
  const lines = findings.flatMap(({ what, result, found, todo }) => [
    `${marks[result]} ${style.bold(what)}: ${found}`,
    ...(todo === undefined ? [] : [`  → ${todo}`]),
  ]);
  const bad = findings.filter(({ result }) => result === "wrong").length;
  const sum = bad === 0 ? style.green("all is well") : style.red(`${bad} ${bad === 1 ? "thing" : "things"} to mend`);
  return `${[...lines, "", sum].join("\n")}\n`;
}
