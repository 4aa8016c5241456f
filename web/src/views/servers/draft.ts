import type { OptionState, Plugin, ServerEdit, ServerForm } from "../../../../src/core/monitor/api.js";
import { Refused } from "../../api/refused.js";

/** A form as it is filled in. Numbers stay text until they are sent, so that a mistake is told, not swallowed. */
export interface Draft {
  readonly alias: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly maxConnections: string;
  readonly maxMbitPerSecond: string;
  readonly options: Readonly<Record<string, DraftValue>>;
}

/** What stands in a field. */
export type DraftValue = string | boolean;

/** What stands for a secret that is to leave the file. */
export const REMOVED = "\u0000removed";

/** What a form starts with. Pure. */
export function draftOf(form: ServerForm | undefined, plugins: readonly Plugin[]): Draft {
  if (form === undefined) {
    // Where there is a choice, nobody should connect with what came first by chance.
    const type = plugins.length === 1 ? (plugins[0]?.name ?? "") : "";
    return { alias: "", type, enabled: true, maxConnections: "", maxMbitPerSecond: "", options: {} };
  }
  const { alias, type, enabled, maxConnections, maxMbitPerSecond, options } = form;
  return {
    alias,
    type,
    enabled,
    maxConnections: textOf(maxConnections),
    maxMbitPerSecond: textOf(maxMbitPerSecond),
    options: Object.fromEntries(
      options.flatMap(({ name, value }) =>
        value === undefined ? [] : [[name, typeof value === "boolean" ? value : String(value)]],
      ),
    ),
  };
}

/** The options of a form: those of the entry, or of a new one of this type. Pure. */
export function optionsOf(
  draft: Draft,
  form: ServerForm | undefined,
  plugins: readonly Plugin[],
): readonly OptionState[] {
  if (form !== undefined && form.type === draft.type) return form.options;
  const plugin = plugins.find(({ name }) => name === draft.type);
  return (plugin?.options ?? []).map((field) => ({ ...field, isSet: false }));
}

/** What is sent. Of an entry that exists, a secret that was not touched is left out, and so stays. Pure. */
export function editOf(draft: Draft, options: readonly OptionState[], isNew: boolean): ServerEdit {
  const { alias, type, enabled, maxConnections, maxMbitPerSecond } = draft;
  const sent = options.flatMap((option) => {
    const value = sentValue(option, draft.options[option.name], isNew);
    return value === undefined ? [] : [[option.name, value] as const];
  });
  return {
    alias: alias.trim(),
    type,
    enabled,
    ...limit("maxConnections", maxConnections, isNew),
    ...limit("maxMbitPerSecond", maxMbitPerSecond, isNew),
    options: Object.fromEntries(sent),
  };
}

/** Throws Refused for a limit that is no number: it could not even be sent. */
export function checkLimits(draft: Draft): void {
  const fields = (["maxConnections", "maxMbitPerSecond"] as const)
    .filter((name) => !Number.isFinite(Number(draft[name])))
    .map((path) => ({ path, message: `found ${JSON.stringify(draft[path])}, expected a number` }));
  if (fields.length === 0) return;
  throw new Refused({ error: { code: "CONFIG_INVALID", message: "A limit is no number", hint: "", fields } });
}

function sentValue(
  option: OptionState,
  value: DraftValue | undefined,
  isNew: boolean,
): ServerEdit["options"][string] | undefined {
  if (value === REMOVED) return null;
  if (typeof value === "boolean") return value;
  const text = option.secret ? (value ?? "") : (value ?? "").trim();
  if (text === "") return isNew || option.secret || !option.isSet ? undefined : null;
  return option.type === "number" ? numberOr(text) : text;
}

function limit(name: "maxConnections" | "maxMbitPerSecond", text: string, isNew: boolean): Partial<ServerEdit> {
  if (text.trim() === "") return isNew ? {} : { [name]: null };
  return { [name]: Number(text) };
}

/** A text that is no number goes as it is: the mount says what is wrong with it. */
function numberOr(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function textOf(value: number | undefined): string {
  return value === undefined ? "" : String(value);
}
