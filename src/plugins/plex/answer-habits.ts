import type { PluginHttpResponse } from "mediafs/plugin-api";
import type { AnswerHabits } from "../web-api/index.js";

const LONGEST_REASON = 200;

/** How this server words what is wrong: by statuses; its bodies are web pages, or XML while it is under maintenance. */
export const HABITS: AnswerHabits = {
  login: "token",
  whyNotReady: (answer) => {
    const reason = maintenanceOf(answer);
    return reason === undefined ? {} : { reason };
  },
};

/** What the server says while it is under maintenance; undefined for any other answer. */
export function maintenanceOf(answer: PluginHttpResponse): string | undefined {
  if (answer.status !== 503) return undefined;
  const body = answer.text();
  if (!/<Response\b[^>]*\btitle="Maintenance"/i.test(body)) return undefined;
  const reason = /\bstatus="([^"<>]*)"/i.exec(body)?.[1] ?? "";
  return reason === "" ? "the server is under maintenance" : reason.slice(0, LONGEST_REASON);
}
