import { type ErrorCode, type MediaFsError, type Secrets, toMediaFsError } from "../../base/index.js";
import type { Refusal } from "../api.js";

const STATUS: Partial<Readonly<Record<ErrorCode, number>>> = {
  USAGE: 400,
  MONITOR_LOGIN: 401,
  MONITOR_FORBIDDEN: 403,
  MONITOR_READ_ONLY: 403,
  NOT_FOUND: 404,
  NOT_A_DIRECTORY: 404,
  CONFIG_NOT_WRITABLE: 409,
  CONFIG_INVALID: 422,
  PLUGIN_NOT_FOUND: 422,
  MONITOR_BUSY: 429,
};

/** The HTTP status of a failure. */
export function statusOf({ code }: Pick<MediaFsError, "code">): number {
  return STATUS[code] ?? 500;
}

/** A failure as it is told, its secrets masked, mistakes of a form by field. */
export function refusalOf(error: unknown, secrets: Secrets): Refusal {
  const { code, message, hint, lines } = toMediaFsError(error);
  const masked = lines.map((line) => secrets.mask(line));
  const fields = code === "CONFIG_INVALID" ? masked.flatMap(fieldIn) : [];
  return {
    error: {
      code,
      message: secrets.mask(message),
      hint,
      ...(masked.length === 0 ? {} : { lines: masked }),
      ...(fields.length === 0 ? {} : { fields }),
    },
  };
}

function fieldIn(line: string): { path: string; message: string }[] {
  const colon = line.indexOf(": ");
  return colon < 0 ? [] : [{ path: line.slice(0, colon), message: line.slice(colon + 2) }];
}
